source("../_helper.R")
d <- read.csv("../mediation_jobs/data.csv")[1:150, c("econ_hard", "depress2", "job_seek", "sex", "age", "work")]; d$job_seek[c(3, 9, 77)] <- NA
sets <- list(none = character(), sex = "sex", both = c("sex", "age")); samples <- list(all = rep(TRUE, 150), young = d$age < 40)
specs <- expand.grid(sample = names(samples), covariates = names(sets), y = c("job_seek", "work"), stringsAsFactors = FALSE)
f <- function(s, x = TRUE) reformulate(c(if (x) "econ_hard", sets[[s$covariates]], if (!x && !length(sets[[s$covariates]])) "1"), s$y)
rows <- lapply(seq_len(nrow(specs)), function(i) { s <- specs[i, ]; which(samples[[s$sample]] & complete.cases(d[, c(s$y, "econ_hard", sets[[s$covariates]])])) })
fits <- lapply(seq_len(nrow(specs)), function(i) { z <- d[rows[[i]], ]; m <- lm(f(specs[i, ]), z); c(coef(summary(m))["econ_hard", ], n = nrow(z), df = m$df.residual) })
table <- do.call(rbind, fits); colnames(table) <- c("estimate", "std_error", "t", "p", "n", "df"); rownames(table) <- apply(specs[, c("y", "covariates", "sample")], 1, paste, collapse = "/")
joint <- function(b, t, df) { crit <- qt(.975, df); c(median(b), max(mean(t > crit), mean(t < -crit)), sum(qnorm(pt(-abs(t), df, log.p = TRUE), log.p = TRUE) * -sign(t)) / sqrt(length(t))) }
obs <- joint(table[, 1], table[, 3], table[, 6])
# Under the null by refitting: fit of the model without x + its residuals / sqrt(1 - leverage), a random sign a row, the same in every specification
set.seed(20261126); reduced <- lapply(seq_len(nrow(specs)), function(i) lm(f(specs[i, ], FALSE), d[rows[[i]], ]))
one <- function(sign) { r <- sapply(seq_along(reduced), function(i) { m <- reduced[[i]]; z <- d[rows[[i]], ]; z$new <- fitted(m) + resid(m) / sqrt(1 - hatvalues(m)) * sign[rows[[i]]]
  coef(summary(lm(update(f(specs[i, ]), new ~ .), z)))["econ_hard", c(1, 3)] }); joint(r[1, ], r[2, ], table[, 6]) }
drawn <- replicate(1999, one(sample(c(-1, 1), 150, TRUE))); p <- rowMeans(cbind(abs(drawn) >= abs(obs) * (1 - 1e-12), TRUE))
given <- ifelse((d$econ_hard > 3) == (d$work > 0), 1, -1)
lg <- glm(work ~ econ_hard + sex + age, binomial, d, control = list(epsilon = 1e-14))
save_oracle(d, list(meta = meta("mediation::jobs, first 150 rows", "stats", "joint: median, significant in the more frequent direction, Stouffer; p of 1,999 draws of signs of the residuals without x; given: of signs that are + where econ_hard > 3 and work agree"),
  table = mat(table), joint = obs, p = p, given = one(given), quantiles = mat(apply(drawn, 1, quantile, c(.05, .5, .95))), logit = coef(summary(lg))["econ_hard", 1:2]))
