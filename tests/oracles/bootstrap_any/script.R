source("../_helper.R"); suppressMessages(library(boot))
d <- read.csv("../mediation_jobs/data.csv")[1:200, c("econ_hard", "depress2", "age")]; d$block <- rep(1:40, times = rep(c(2, 8, 3, 7), 10))
st <- function(z, i) { z <- z[i, ]; c(cor(z$econ_hard, z$depress2), mean(z$age) / sd(z$age)) }
set.seed(20261126); bo <- boot(d, st, R = 9999); one <- function(j) { L <- empinf(bo, index = j, type = "jack", data = d, statistic = st)
  list(estimate = bo$t0[[j]], se = sd(bo$t[, j]), bias = mean(bo$t[, j]) - bo$t0[[j]], percent = boot.ci(bo, type = "perc", index = j)$percent[4:5], bca = boot.ci(bo, type = "bca", index = j, L = L)$bca[4:5]) }
# whole blocks: 9,999 draws of 40 blocks with replacement
parts <- split(d, d$block); cl <- replicate(9999, { z <- do.call(rbind, parts[sample(40, replace = TRUE)]); cor(z$econ_hard, z$depress2) })
out <- list(meta = meta("mediation::jobs, first 200 rows, in 40 blocks of 2 to 8", "boot", "9,999 resamples each: compare within Monte Carlo error"),
  correlation = one(1), ratio = one(2), cluster = list(se = sd(cl), percent = as.numeric(quantile(cl, c(.025, .975)))))
save_oracle(d, out)
