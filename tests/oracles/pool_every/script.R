source("../_helper.R"); suppressMessages({library(mice); library(mitml); library(MASS); library(nnet); library(ordinal); library(lme4); library(survey); library(mitools)})
# A made survey (simulated here, seeded): 240 residents in 16 communities of 2 strata, values missing at random, completed 5 times by mice;
# then every kind of regression fitted to each completed set by R to full convergence and pooled by mice, its joint tests by mitml.
set.seed(20261126, kind = "Mersenne-Twister", sample.kind = "Rejection"); n <- 240; g <- rep(1:16, each = 15); u <- rnorm(16, sd = .6)[g]
age <- round(runif(n, 20, 79)); x <- round(rnorm(n) + .02 * (age - 50), 2); z <- x - .02 * (age - 50) + .5 * u
tenure <- factor(c("own", "rent", "public")[1 + (rlogis(n) + .8 * z > .3) + (rlogis(n) > 1)], levels = c("own", "rent", "public"))
trust <- factor(c("low", "mid", "high")[1 + (rlogis(n) + .9 * z > -.5) * 1 + 0], levels = c("low", "mid", "high"), ordered = TRUE)
latent <- .9 * z + .3 * (tenure == "rent") + rlogis(n); trust <- cut(latent, c(-Inf, -.8, .9, Inf), labels = c("low", "mid", "high"), ordered_result = TRUE)
y <- round(2 + .7 * x + .01 * age + .4 * (tenure == "public") + u + rnorm(n), 2); meets <- factor(ifelse(rlogis(n) + .8 * x - .3 > 0, "yes", "no"), levels = c("no", "yes"))
visits <- rnbinom(n, size = 1.5, mu = exp(.3 + .4 * x)); w <- round(runif(n, .5, 3), 2)
full <- data.frame(g, stratum = (g > 8) + 1, w, age, x, tenure, trust, y, meets, visits); d <- full
gap <- function(p) runif(n) < p * 2 * plogis((age - 50) / 15)
for (v in c("x", "tenure", "trust", "y", "meets", "visits")) d[gap(.12), v] <- NA
pred <- make.predictorMatrix(d); pred[, c("g", "stratum", "w")] <- 0
imp <- mice(d, m = 5, maxit = 10, seed = 1, predictorMatrix = pred, print = FALSE); sets <- complete(imp, "all")
tight <- glm.control(epsilon = 1e-15, maxit = 100)
B <- function(m) { b <- if (inherits(m, "merMod")) fixef(m) else if (inherits(m, "multinom")) { c <- coef(m); setNames(as.vector(t(c)), paste(rep(rownames(c), each = ncol(c)), colnames(c), sep = ":")) } else if (inherits(m, "svyolr")) { c <- coef(m); c[c(names(m$zeta), setdiff(names(c), names(m$zeta)))] } else coef(m); b }
V <- function(m) { v <- as.matrix(vcov(m)); if (inherits(m, "svyolr")) v[names(B(m)), names(B(m))] else if (inherits(m, "clm")) v[seq_along(B(m)), seq_along(B(m))] else v }
pooled <- function(fits, dfcom) { Q <- sapply(fits, B); U <- sapply(fits, function(f) diag(V(f)))
  lapply(setNames(seq_len(nrow(Q)), rownames(Q)), function(i) { s <- pool.scalar(Q[i, ], U[i, ], n = dfcom + 1, k = 1); q <- s$qbar; e <- sqrt(s$t)
    list(estimate = q, within = s$ubar, between = s$b, se = e, df = s$df, riv = s$r, lambda = (1 + 1 / s$m) * s$b / s$t, fmi = s$fmi, p = 2 * pt(-abs(q / e), s$df), lo = q - qt(.975, s$df) * e, hi = q + qt(.975, s$df) * e) }) }
# the same by mice::pool itself where it can take the fits
by_pool <- function(fits, dfcom) { p <- pool(as.mira(fits), dfcom = dfcom); s <- summary(p, conf.int = TRUE); q <- p$pooled
  data.frame(estimate = q$estimate, within = q$ubar, between = q$b, se = s$std.error, df = q$df, riv = q$riv, lambda = q$lambda, fmi = q$fmi, p = s$p.value, lo = s$`2.5 %`, hi = s$`97.5 %`, row.names = as.character(q$term)) }
# D1 and D2 (Wald) by mitml from the restricted coefficients of each set; D3 by mitml's likelihoods
wald <- function(fits, small, dfcom) { drop <- setdiff(names(B(fits[[1]])), names(B(small[[1]]))); k <- length(drop); at <- match(drop, names(B(fits[[1]])))
  q <- matrix(sapply(fits, function(f) B(f)[at]), nrow = k, dimnames = list(paste0("v", 1:k), NULL)); u <- array(sapply(fits, function(f) V(f)[at, at]), c(k, k, length(fits)), dimnames = list(paste0("v", 1:k), paste0("v", 1:k), NULL))
  lapply(list(D1 = "D1", D2 = "D2"), function(method) as.numeric(testConstraints(qhat = q, uhat = u, constraints = paste0("v", 1:k), method = method, df.com = if (method == "D1") dfcom)$test)) }
like <- function(fits, small) as.numeric(suppressWarnings(D3(as.mira(fits), as.mira(small)))$result)
fit <- function(f) lapply(sets, f)
des <- function(d) svydesign(~g, strata = ~stratum, weights = ~w, data = d)
M <- list(
  ols = list(fit(function(d) lm(y ~ tenure + x + age, d)), fit(function(d) lm(y ~ x + age, d)), n - 5),
  logit = list(fit(function(d) glm(meets ~ tenure + x + age, binomial, d, control = tight)), fit(function(d) glm(meets ~ x + age, binomial, d, control = tight)), n - 5),
  probit = list(fit(function(d) glm(meets ~ tenure + x + age, binomial("probit"), d, control = tight)), fit(function(d) glm(meets ~ x + age, binomial("probit"), d, control = tight)), n - 5),
  ordered = list(fit(function(d) clm(trust ~ tenure + x + age, data = d, control = clm.control(gradTol = 1e-12))), fit(function(d) clm(trust ~ x + age, data = d, control = clm.control(gradTol = 1e-12))), n - 6),
  cloglog = list(fit(function(d) clm(trust ~ tenure + x + age, data = d, link = "cloglog", control = clm.control(gradTol = 1e-12))), fit(function(d) clm(trust ~ x + age, data = d, link = "cloglog", control = clm.control(gradTol = 1e-12))), n - 6),
  multinomial = list(fit(function(d) multinom(tenure ~ x + I(age / 10) + y, d, trace = FALSE, reltol = 1e-25, abstol = 1e-12, maxit = 2000)), fit(function(d) multinom(tenure ~ x + I(age / 10), d, trace = FALSE, reltol = 1e-25, abstol = 1e-12, maxit = 2000)), n - 8),
  negbin = list(fit(function(d) glm.nb(visits ~ tenure + x, d, control = glm.control(epsilon = 1e-14, maxit = 200))), fit(function(d) glm.nb(visits ~ x, d, control = glm.control(epsilon = 1e-14, maxit = 200))), n - 4),
  mixed = list(fit(function(d) lmer(y ~ tenure + x + age + (1 | g), d, REML = FALSE, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10)))), fit(function(d) lmer(y ~ x + age + (1 | g), d, REML = FALSE, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10)))), n - 7),
  design_ols = list(fit(function(d) svyglm(y ~ tenure + x + age, des(d))), fit(function(d) svyglm(y ~ x + age, des(d))), 10),
  design_logit = list(fit(function(d) svyglm(meets ~ tenure + x + age, des(d), family = quasibinomial(), control = tight)), fit(function(d) svyglm(meets ~ x + age, des(d), family = quasibinomial(), control = tight)), 10),
  design_probit = list(fit(function(d) svyglm(meets ~ tenure + x + age, des(d), family = quasibinomial("probit"), control = tight)), fit(function(d) svyglm(meets ~ x + age, des(d), family = quasibinomial("probit"), control = tight)), 10),
  design_ordered = list(fit(function(d) { d$age <- d$age / 10; svyolr(trust ~ tenure + x + age, des(d)) }), fit(function(d) { d$age <- d$age / 10; svyolr(trust ~ x + age, des(d)) }), 10))
out <- lapply(names(M), function(k) { m <- M[[k]]; r <- list(pooled = pooled(m[[1]], m[[3]]), dfcom = m[[3]]); r <- c(r, wald(m[[1]], m[[2]], m[[3]]))
  if (k %in% c("ols", "logit", "probit", "mixed")) r$D3 <- tryCatch(like(m[[1]], m[[2]]), error = function(e) { message(k, conditionMessage(e)); NULL })
  if (k %in% c("ols", "logit", "probit", "ordered", "negbin", "design_ols", "design_logit", "design_probit")) r$mice_pool <- tryCatch(mat(by_pool(m[[1]], m[[3]])), error = function(e) { message(k, conditionMessage(e)); NULL }); r })
names(out) <- names(M)
out$ols$r2 <- mat(pool.r.squared(as.mira(M$ols[[1]]))); out$ols$r2_adj <- mat(pool.r.squared(as.mira(M$ols[[1]]), adjusted = TRUE))
out$meta <- meta("simulated by this script, seed 20261126", c("mice", "mitml", "MASS", "nnet", "ordinal", "lme4", "survey"), "imputed.csv: what mice filled in, one row a gap and set. D1, D2: F, df1, df2, p, riv of mitml::testConstraints; svyolr's Hessian is by differences")
imputed <- do.call(rbind, lapply(names(imp$imp), function(v) { i <- imp$imp[[v]]; if (is.null(i) || !nrow(i)) return(NULL); data.frame(variable = v, row = rep(as.integer(rownames(i)), 5), set = rep(1:5, each = nrow(i)), value = as.character(unlist(i))) }))
write.csv(imputed, "imputed.csv", row.names = FALSE); save_oracle(d, out)
