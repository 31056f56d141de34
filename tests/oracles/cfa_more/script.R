source("../_helper.R"); suppressMessages({library(lavaan); library(psych); library(MASS)})
# Few people: democracies (n = 75, six correlated residuals); skewed answers of four and of seven points (n = 150); items that hardly belong together.
set.seed(7); n <- 150
sim <- function(cuts, name) { F <- mvrnorm(n, rep(0, 2), matrix(c(1, .5, .5, 1), 2)); L <- c(.5, .6, .7, .85)
  x <- do.call(cbind, lapply(1:2, function(j) sapply(1:4, function(i) L[i] * F[, j] + sqrt(1 - L[i]^2) * rnorm(n)))); x <- apply(x, 2, function(v) findInterval(v, cuts) + 1)
  colnames(x) <- paste0(name, rep(c("a", "b"), each = 4), 1:4); as.data.frame(x) }
s <- cbind(sim(c(.2, 1, 1.7), "four_"), sim(c(-2, -1.6, -1.2, -.7, -.2, .6), "seven_"))
b <- na.omit(psych::bfi)[1:n, c("N3", "N5", "N4", "E4", "O4", "C3")]; p <- PoliticalDemocracy
democracy <- "ind60 =~ x1+x2+x3
dem60 =~ y1+y2+y3+y4
dem65 =~ y5+y6+y7+y8
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8"
two <- function(name) gsub("@", name, "a =~ @a1+@a2+@a3+@a4
b =~ @b1+@b2+@b3+@b4")
key <- function(p) setNames(lapply(seq_len(nrow(p)), function(i) as.list(p[i, intersect(c("est", "se", "est.std"), names(p))])), trimws(paste(p$lhs, p$op, p$rhs)))
one <- function(...) { for (tol in c(1e-13, 1e-12, 1e-10)) { f <- suppressWarnings(cfa(..., control = list(rel.tol = tol))); if (lavInspect(f, "converged")) break }
  x <- tryCatch(modindices(f, sort. = TRUE, maximum.number = 6), error = function(e) data.frame())
  list(fit = vec(fitMeasures(f)), params = key(parameterEstimates(f)), std = key(standardizedSolution(f)),
    mi = lapply(seq_len(nrow(x)), function(i) as.list(x[i, c("lhs", "op", "rhs", "mi", "epc", "sepc.all")]))) }
words <- function(name) paste0(name, c(paste0("a", 1:4), paste0("b", 1:4)))
d <- data.frame(lapply(cbind(s, b), identity)); d[names(p)] <- lapply(p, function(v) c(v, rep(NA, n - nrow(p))))
out <- list(meta = meta("lavaan::PoliticalDemocracy; simulated; psych::bfi, first 150 complete rows", c("lavaan", "psych"), "columns side by side, the democracies in the first 75 rows"),
  democracy_ml = one(democracy, p), democracy_mlr = one(democracy, p, estimator = "MLR", std.lv = TRUE),
  four_mlr = one(two("four_"), s, estimator = "MLR"), four_dwls = one(two("four_"), s, ordered = words("four_")),
  seven_mlr = one(two("seven_"), s, estimator = "MLR"), seven_dwls = one(two("seven_"), s, ordered = words("seven_")),
  stray = one("f =~ N3+N5+N4\ng =~ E4+O4+C3", b))
h <- cfa("visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9", HolzingerSwineford1939, group = "school", group.equal = "loadings", control = list(rel.tol = 1e-12))
x <- modindices(h); x <- x[x$op == "=~" & x$rhs %in% c("x1", "x4", "x7") & (x$lhs == c(x1 = "visual", x4 = "textual", x7 = "speed")[x$rhs]), ]
out$markers <- lapply(seq_len(nrow(x)), function(i) list(term = paste(x$lhs[i], x$op[i], x$rhs[i]), group = lavInspect(h, "group.label")[x$group[i]], mi = x$mi[i], change = x$epc[i]))
save_oracle(d, out)
