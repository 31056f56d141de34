source("../_helper.R")
# pwr's formulas with base R's distributions, solved to 1e-13 (pwr's own uniroot stops at 1e-4)
root <- function(f, lo, hi) uniroot(f, c(lo, hi), tol = 1e-13, maxiter = 10000)$root
t_ <- function(d, n1, n2, a, sides) { df <- n1 + n2 - 2; q <- qt(1 - a / sides, df); nc <- d / sqrt(1 / n1 + 1 / n2); 1 - pt(q, df, nc) + if (sides == 2) pt(-q, df, nc) else 0 }
t1 <- function(d, n, a, sides) { q <- qt(1 - a / sides, n - 1); nc <- d * sqrt(n); 1 - pt(q, n - 1, nc) + if (sides == 2) pt(-q, n - 1, nc) else 0 }
f_ <- function(u, v, nc, a) 1 - pf(qf(1 - a, u, v), u, v, nc)
c_ <- function(w, n, df, a) 1 - pchisq(qchisq(1 - a, df), df, n * w^2)
h_ <- function(h, k, a, sides) { q <- qnorm(1 - a / sides); pnorm(h * sqrt(k) - q) + if (sides == 2) pnorm(-h * sqrt(k) - q) else 0 }
r_ <- function(r, n, a, sides) { t <- qt(1 - a / sides, n - 2); z <- atanh(r) + r / (2 * (n - 1)); c <- atanh(t / sqrt(t^2 + n - 2)); pnorm((z - c) * sqrt(n - 3)) + if (sides == 2) pnorm((-z - c) * sqrt(n - 3)) else 0 }
save_oracle(NULL, list(meta = meta("none (analytic)", "stats", "regression: f2 * n as noncentrality, as G*Power, also beside covariates"),
  t_n = root(function(n) t_(.3, n, n, .05, 2) - .8, 2, 1e4), t_effect = root(function(d) t_(d, 30, 60, .01, 2) - .9, 1e-6, 5), t_alpha = root(function(a) t_(.4, 40, 40, a, 2) - .8, 1e-9, .9),
  t_one_sided = t_(.45, 35, 35, .05, 1), paired_n = root(function(n) t1(.25, n, .05, 2) - .95, 2, 1e4), one_power = t1(.5, 12, .05, 1),
  anova_n = root(function(n) f_(3, 4 * (n - 1), 4 * n * .25^2, .05) - .8, 2, 1e4), anova_effect = root(function(f) f_(2, 3 * 19, 60 * f^2, .05) - .9, 1e-6, 5),
  chi2_n = root(function(n) c_(.3, n, 4, .05) - .9, 1, 1e5), chi2_effect = root(function(w) c_(w, 250, 6, .05) - .8, 1e-6, 5),
  regression_n = root(function(n) f_(3, n - 4, .15 * n, .05) - .8, 5, 1e5), block_n = root(function(n) f_(2, n - 2 - 5 - 1, .05 * n, .05) - .8, 9, 1e5),
  correlation_n = root(function(n) r_(.2, n, .05, 2) - .8, 4, 1e5), correlation_effect = root(function(r) r_(r, 85, .05, 1) - .8, 1e-6, .999),
  proportions_n = root(function(n) h_(2 * asin(sqrt(.6)) - 2 * asin(sqrt(.5)), n / 2, .05, 2) - .8, 2, 1e5), proportions_one = h_(.2, 150, .05, 1), proportions_ratio = h_(.3, 80 * 120 / 200, .05, 2)))
write.csv(data.frame(note = "analytic oracle, no data"), "data.csv", row.names = FALSE)
