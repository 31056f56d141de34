source("../_helper.R")
d <- read.csv("../mediation_jobs/data.csv")[1:150, c("econ_hard", "depress2", "job_seek", "sex", "age", "work")]; d$job_seek[c(3, 9, 77)] <- NA
sets <- list(none = character(), sex = "sex", both = c("sex", "age")); samples <- list(all = rep(TRUE, 150), young = d$age < 40)
specs <- expand.grid(sample = names(samples), covariates = names(sets), y = c("job_seek", "work"), stringsAsFactors = FALSE)
f <- function(s, x = TRUE) reformulate(c(if (x) "econ_hard", sets[[s$covariates]], if (!x && !length(sets[[s$covariates]])) "1"), s$y)
rows <- lapply(seq_len(nrow(specs)), function(i) { s <- specs[i, ]; which(samples[[s$sample]] & complete.cases(d[, c(s$y, "econ_hard", sets[[s$covariates]])])) })
fits <- lapply(seq_len(nrow(specs)), function(i) { z <- d[rows[[i]], ]; m <- lm(f(specs[i, ]), z); c(coef(summary(m))["econ_hard", ], n = nrow(z), df = m$df.residual) })
table <- do.call(rbind, fits); colnames(table) <- c("estimate", "std_error", "t", "p", "n", "df"); rownames(table) <- apply(specs[, c("y", "covariates", "sample")], 1, paste, collapse = "/")
joint <- function(b, t, df) { crit <- qt(.975, df); c(median(b), max(sum(t > crit), sum(t < -crit)), sum(qnorm(pt(-abs(t), df, log.p = TRUE), log.p = TRUE) * -sign(t)) / sqrt(length(t))) }
obs <- joint(table[, 1], table[, 3], table[, 6])
# Freedman-Lane by refitting, one permutation (order of a key a row) for all specifications
set.seed(20261126); reduced <- lapply(seq_len(nrow(specs)), function(i) { m <- lm(f(specs[i, ], FALSE), d[rows[[i]], ]); list(fit = fitted(m), res = resid(m), x = cbind(1, as.matrix(d[rows[[i]], c("econ_hard", sets[[specs$covariates[i]]])]))) })
one <- function() { key <- runif(150); r <- sapply(seq_along(reduced), function(i) { m <- reduced[[i]]; y <- m$fit + m$res[order(key[rows[[i]]])]; g <- .lm.fit(m$x, y)
  v <- sum(g$residuals^2) / (length(y) - ncol(m$x)); b <- g$coefficients[2]; c(b, b / sqrt(v * chol2inv(g$qr[seq_len(ncol(m$x)), , drop = FALSE])[2, 2])) }); joint(r[1, ], r[2, ], table[, 6]) }
drawn <- replicate(4999, one()); p <- rowMeans(cbind(abs(drawn) >= abs(obs) * (1 - 1e-12), TRUE))
lg <- glm(work ~ econ_hard + sex + age, binomial, d, control = list(epsilon = 1e-14))
save_oracle(d, list(meta = meta("mediation::jobs, first 150 rows", "stats", "joint: median, significant in the more frequent direction, Stouffer; p of 4,999 Freedman-Lane permutations"),
  table = mat(table), joint = obs, p = p, quantiles = mat(apply(drawn, 1, quantile, c(.05, .5, .95))), logit = coef(summary(lg))["econ_hard", 1:2]))
