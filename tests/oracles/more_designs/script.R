source("../_helper.R"); suppressMessages(library(survey))
# survey's nhanes (every 4th row; strata, PSUs, weights, missing outcome), mu284 (two stages, finite populations), fpc and scd (few PSUs).
data(nhanes); data(mu284); data(fpc); data(scd)
nh <- nhanes[seq(1, nrow(nhanes), 4), ]; names(nh) <- c("psu", "stratum", "w", "chol", "race", "agecat", "sex"); nh$race <- factor(nh$race); nh$agecat <- factor(nh$agecat, ordered = TRUE); levels(nh$agecat) <- c("a0", "a20", "a40", "a60"); nh$female <- as.numeric(nh$sex == 2)
D <- svydesign(~psu, strata = ~stratum, weights = ~w, nest = TRUE, data = nh); men <- subset(D, female == 0); tight <- list(epsilon = 1e-14, maxit = 100)
E <- function(e, df = Inf, ...) { c <- confint(e, df = df, ...); list(estimate = as.numeric(coef(e)), se = as.numeric(SE(e)), lo = c[, 1], hi = c[, 2]) }
G <- function(m) list(names = names(coef(m)), estimate = as.numeric(coef(m)), se = as.numeric(SE(m)), df = m$df.residual, wald = (function(t) list(F = as.numeric(t$Ftest), df = t$df, ddf = t$ddf, p = as.numeric(t$p)))(regTermTest(m, formula(m)[-2])))
X <- function(f, d) lapply(list(F = "F", Chisq = "Chisq"), function(s) { x <- svychisq(f, d, statistic = s); list(statistic = x$statistic[[1]], df = as.numeric(x$parameter), p = x$p.value[[1]]) })
deff <- function(e) as.numeric(deff(e))
out <- list(meta = meta("survey::nhanes (every 4th row), mu284, fpc, scd", "survey"),
  nhanes = list(df = degf(D), mean = E(svymean(~chol, D, na.rm = TRUE), degf(D)), men = c(E(svymean(~chol, men, na.rm = TRUE), degf(men)), df = degf(men)), total = E(svytotal(~female, D), degf(D)),
    race = E(svymean(~race, D), degf(D)), chisq = X(~race + agecat, D), chisq_men = X(~chol + agecat, men),
    logit = G(svyglm(chol ~ race + female, D, family = quasibinomial(), control = tight)), logit_men = G(svyglm(chol ~ race + agecat, subset(D, female == 0 & agecat != "a0"), family = quasibinomial(), control = tight, contrasts = NULL))),
  mu284 = { m <- svydesign(~id1 + id2, fpc = ~n1 + n2, data = mu284); list(df = degf(m), mean = E(svymean(~y1, m), degf(m)), total = E(svytotal(~y1, m), degf(m)), quantiles = (function(q) list(estimate = as.numeric(coef(q)), lo = confint(q)[, 1], hi = confint(q)[, 2], se = as.numeric(SE(q))))(svyquantile(~y1, m, c(.25, .5, .75), ci = TRUE, df = degf(m)))) },
  fpc = { f <- svydesign(~psuid, strata = ~stratid, weights = ~weight, fpc = ~Nh, data = fpc, nest = TRUE); list(df = degf(f), mean = E(svymean(~x, f), degf(f)), total = E(svytotal(~x, f), degf(f)), by = (function(b) list(estimate = as.numeric(coef(b)), se = as.numeric(SE(b))))(svyby(~x, ~stratid, f, svymean))) },
  scd = { s <- svydesign(~ambulance, strata = ~ESA, data = transform(scd, one = 1), weights = ~one, nest = TRUE); list(df = degf(s), ratio = E(svyratio(~alive, ~arrests, s), degf(s)), total = E(svytotal(~alive, s), degf(s)), linear = (function(m) list(estimate = as.numeric(coef(m)), se = as.numeric(SE(m)), df = m$df.residual))(svyglm(alive ~ arrests, s))) })
write.csv(mu284, "mu284.csv", row.names = FALSE); write.csv(fpc, "fpc.csv", row.names = FALSE); write.csv(scd, "scd.csv", row.names = FALSE)
save_oracle(nh, out)
