source("../_helper.R"); suppressMessages({library(lavaan); library(psych)})
b <- psych::bfi[, c(paste0("A", 1:5), paste0("C", 1:5), paste0("E", 1:5), "gender")]; d <- na.omit(b)[1:500, ]; d$A1 <- 7 - d$A1; d$C4 <- 7 - d$C4; d$C5 <- 7 - d$C5; d$E1 <- 7 - d$E1; d$E2 <- 7 - d$E2
m <- "A =~ A1+A2+A3+A4+A5
C =~ C1+C2+C3+C4+C5
E =~ E1+E2+E3+E4+E5+A5
C4 ~~ C5"
m <- gsub("A =~", "agree =~", gsub("C =~", "conscience =~", gsub("E =~", "extra =~", m)))
simple <- "agree =~ A1+A2+A3+A4+A5
conscience =~ C1+C2+C3+C4+C5
extra =~ E1+E2+E3+E4+E5"
one <- paste("all =~", paste(names(d)[1:15], collapse = "+"))
key <- function(p) setNames(lapply(seq_len(nrow(p)), function(i) as.list(p[i, intersect(c("est", "se", "est.std"), names(p))])), trimws(paste(p$lhs, p$op, p$rhs)))
mi <- function(f) { x <- modindices(f, sort. = TRUE, maximum.number = 12); lapply(seq_len(nrow(x)), function(i) as.list(x[i, c("lhs", "op", "rhs", "mi", "epc", "sepc.all")])) }
all3 <- function(f) list(fit = vec(fitMeasures(f)), params = key(parameterEstimates(f)), std = key(standardizedSolution(f)), mi = mi(f))
groups <- function(e, ...) { f <- lapply(list(configural = NULL, metric = "loadings", scalar = c("loadings", "intercepts"), strict = c("loadings", "intercepts", "residuals")),
  function(g) if (is.null(g)) cfa(simple, d, group = "gender", estimator = e, ...) else cfa(simple, d, group = "gender", group.equal = g, estimator = e, ...))
  a <- do.call(lavTestLRT, unname(f)); sc <- parameterEstimates(f$scalar); st <- standardizedSolution(f$scalar)
  list(fit = lapply(f, function(x) vec(fitMeasures(x))), diff = as.list(a[["Chisq diff"]][-1]), df = as.list(a[["Df diff"]][-1]), p = as.list(a[["Pr(>Chisq)"]][-1]),
    scalar = list(first = key(sc[sc$group == 1, ]), second = key(sc[sc$group == 2, ]), std_second = key(st[st$group == 2, ])), mi = mi2(f$configural), order = as.list(lavInspect(f$scalar, "group.label"))) }
mi2 <- function(f) { x <- modindices(f, sort. = TRUE, maximum.number = 6); lapply(seq_len(nrow(x)), function(i) as.list(x[i, c("lhs", "op", "rhs", "group", "mi", "epc")])) }
dif <- function(e) { a <- lavTestLRT(cfa(simple, d, estimator = e), cfa(one, d, estimator = e)); list(chisq = a[2, "Chisq diff"], df = a[2, "Df diff"], p = a[2, "Pr(>Chisq)"]) }
d4 <- d; for (v in names(d)[1:15]) d4[[v]] <- pmin(pmax(d[[v]], 2), 5) - 1
R <- abs(cor(d[, 1:15])); blk <- list(agree = 1:5, conscience = 6:10, extra = 11:15); low <- function(i) R[i, i][lower.tri(R[i, i])]
H <- sapply(blk, function(i) sapply(blk, function(j) if (identical(i, j)) 1 else mean(R[i, j]) / sqrt(mean(low(i)) * mean(low(j)))))
hey <- cfa("f =~ h2+h3+h4+h1", read.csv("../factors_small/data.csv"))
out <- list(meta = meta("psych::bfi A, C, E items, first 500 complete rows, negatively worded ones turned", c("lavaan", "psych"), "ordinal items: categories 1-2 and 5-6 of each merged; htmt by hand (Henseler et al. 2015)"),
  ml = all3(cfa(m, d)), std_lv = key(parameterEstimates(cfa(m, d, std.lv = TRUE))), mlr = all3(cfa(m, d, estimator = "MLR")), dwls = all3(cfa(m, d4, ordered = names(d)[1:15])),
  groups_ml = groups("ML"), groups_mlr = groups("MLR"), groups_std_lv = groups("ML", std.lv = TRUE), one_ml = dif("ML"), one_mlr = dif("MLR"), one_fit = vec(fitMeasures(cfa(one, d, estimator = "MLR"))), htmt = mat(H), heywood = list(fit = vec(fitMeasures(hey)), params = key(parameterEstimates(hey)), std = key(standardizedSolution(hey))))
save_oracle(d, out)
