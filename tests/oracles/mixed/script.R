source("../_helper.R"); suppressMessages({library(lme4); library(lmerTest); library(clubSandwich)})
ctl <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-11, maxfun = 1e5))
s <- sleepstudy; set.seed(4); n <- 240
d <- data.frame(village = rep(sprintf("v%02d", 1:24), times = rep(c(4, 8, 12, 16), 6)), age = round(runif(n, 18, 80)), female = rbinom(n, 1, .55))
d$training <- as.integer(substr(d$village, 2, 3)) %% 2; d$trust <- round(2 + .02 * d$age - .3 * d$female + .5 * d$training + rep(rnorm(24, 0, .5), times = rep(c(4, 8, 12, 16), 6)) + rnorm(n), 2)
one <- function(m, f, data, g) { c <- coef(summary(m)); v <- as.data.frame(VarCorr(m)); o <- lm(f, data); V <- sqrt(diag(as.matrix(vcovCR(m, type = "CR0"))))
  list(names = rownames(c), estimate = c[, 1], se = c[, 2], df = c[, 3], t = c[, 4], p = c[, 5], vcov = v$vcov, sdcor = v$sdcor, loglik = as.numeric(logLik(m)), AIC = AIC(m), BIC = BIC(m), cr0 = as.numeric(V), ols_loglik = as.numeric(logLik(o, REML = isREML(m))), effects = as.matrix(ranef(m)[[1]])[1:3, , drop = FALSE]) }
f <- trust ~ age + female + training
ri <- lmer(trust ~ age + female + training + (1 | village), d, control = ctl); ml <- lmer(trust ~ age + female + training + (1 | village), d, REML = FALSE, control = ctl)
m0 <- lmer(trust ~ age + female + (1 | village), d, REML = FALSE, control = ctl)
sl <- lmer(Reaction ~ Days + (Days | Subject), s, control = ctl)
write.csv(s, "sleepstudy.csv", row.names = FALSE)
save_oracle(d, list(meta = meta("Simulated villages (seed 4); sleepstudy.csv: lme4::sleepstudy n=180", c("lme4", "lmerTest", "clubSandwich"), "Degrees of freedom: Satterthwaite (lmerTest). cr0: clubSandwich::vcovCR by the grouping."),
  reml = one(ri, f, d), ml = one(ml, f, d), lr_training = 2 * as.numeric(logLik(ml) - logLik(m0)), sleep = one(sl, Reaction ~ Days, s)))
