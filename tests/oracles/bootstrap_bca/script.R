source("../_helper.R"); suppressMessages(library(boot))
d <- read.csv("../mediation_jobs/data.csv")[1:150, ]; d$sex <- NULL
ab <- function(z, i) { z <- z[i, ]; lm.fit(cbind(1, z$econ_hard, z$age), z$job_seek)$coefficients[[2]] * lm.fit(cbind(1, z$econ_hard, z$job_seek, z$age), z$depress2)$coefficients[[3]] }
set.seed(20261126); bo <- boot(d, ab, R = 1999); L <- empinf(bo, type = "jack", data = d, statistic = ab)
bca <- boot.ci(bo, type = "bca", L = L)$bca
# a binary outcome: natural effects, the mediator's normal error integrated exactly
f <- read.csv("../mediation_jobs/data.csv"); ma <- lm(job_seek ~ econ_hard + sex + age, f); mb <- glm(work ~ econ_hard + job_seek + sex + age, binomial, f)
s <- summary(ma)$sigma; at <- function(x, xm) { g <- f; g$econ_hard <- xm; m <- predict(ma, g); g$econ_hard <- x; g$job_seek <- 0; eta <- predict(mb, g); b <- coef(mb)[["job_seek"]]
  mean(mapply(function(e, m) integrate(function(u) plogis(e + b * (m + s * u)) * dnorm(u), -Inf, Inf, rel.tol = 1e-10)$value, eta, m)) }
p <- list(p00 = at(0, 0), p01 = at(0, 1), p10 = at(1, 0), p11 = at(1, 1))
out <- list(meta = meta("mediation::jobs, first 150 rows (a*b) and all rows (binary)", "boot", "drawn: the resamples themselves; binary: P(Y=1 | x, mediator as under x'), averaged"),
  estimate = bo$t0, drawn = as.numeric(bo$t), bca = bca[4:5], ranks = bca[2:3], jack_L = as.numeric(L),
  binary = c(p, list(acme = ((p$p01 - p$p00) + (p$p11 - p$p10)) / 2, ade = ((p$p10 - p$p00) + (p$p11 - p$p01)) / 2, total = p$p11 - p$p00)))
save_oracle(d, out)
