source("../_helper.R"); suppressMessages({library(ordinal); library(MASS)})
# ordinal::soup (every other row): other links, weights and partial proportional odds together; the nominal tests; Brant's test by its definition.
d <- soup[seq(1, nrow(soup), 2), c("SURENESS", "PROD", "DAY", "GENDER", "AGEGROUP")]; names(d) <- tolower(names(d)); d$w <- 1 + (seq_len(nrow(d)) %% 3); d$day <- factor(d$day)
k <- clm.control(gradTol = 1e-12); f <- function(m) list(coef = mat(summary(m)$coefficients), loglik = as.numeric(logLik(m)), n = nobs(m))
M <- list(cloglog = clm(sureness ~ prod + gender + agegroup, data = d, link = "cloglog", control = k), cloglog_weighted_nominal = clm(sureness ~ gender + agegroup, nominal = ~ prod, data = d, weights = w, link = "cloglog", control = k),
  probit_two_nominal = clm(sureness ~ agegroup, nominal = ~ prod + day, data = d, link = "probit", control = k), logit_weighted_nominal = clm(sureness ~ prod + gender, nominal = ~ day, data = d, weights = w, control = k))
# nominal_test itself gives NA for these calls, so its likelihood ratios are taken here one term after the other
T <- function(terms, link = "logit", w = rep(1, nrow(d))) { d$w_ <- w; m <- clm(reformulate(terms, "sureness"), data = d, weights = w_, link = link, control = k)
  mat(t(sapply(setNames(terms, terms), function(t) { n <- clm(reformulate(setdiff(terms, t), "sureness"), nominal = reformulate(t), data = d, weights = w_, link = link, control = k); x <- 2 * (logLik(n) - logLik(m)); df <- n$edf - m$edf
    c(statistic = x, df = df, p_value = pchisq(x, df, lower.tail = FALSE), loglik = logLik(n), aic = AIC(n)) }))) }
tests <- list(logit = T(c("prod", "gender", "day")), cloglog = T(c("prod", "gender", "day"), "cloglog"), weighted = T(c("prod", "gender"), w = d$w))
# Brant (1990): the binary logits of Y > j, their covariances from the cumulative probabilities; D b = 0 for all slopes and for each
brant <- function(formula, d, w = rep(1, nrow(d))) { y <- as.integer(d[[all.vars(formula)[1]]]); J <- max(y); x <- model.matrix(formula, d); g <- lapply(1:(J - 1), function(j) suppressWarnings(glm.fit(x, as.numeric(y > j), w, family = binomial(), control = glm.control(epsilon = 1e-14, maxit = 100))))
  q <- ncol(x) - 1; p <- sapply(g, function(m) m$fitted.values); I <- lapply(1:(J - 1), function(j) solve(t(x) %*% (w * p[, j] * (1 - p[, j]) * x)))
  V <- matrix(0, q * (J - 1), q * (J - 1)); for (a in 1:(J - 1)) for (b in 1:(J - 1)) { lo <- min(a, b); hi <- max(a, b); W <- w * (p[, hi] - p[, lo] * p[, hi]); C <- I[[a]] %*% (t(x) %*% (W * x)) %*% I[[b]]; V[(a - 1) * q + 1:q, (b - 1) * q + 1:q] <- C[-1, -1] }
  beta <- unlist(lapply(g, function(m) m$coefficients[-1])); D <- function(at) { R <- NULL; for (j in 2:(J - 1)) for (i in at) { r <- numeric(q * (J - 1)); r[i] <- 1; r[(j - 1) * q + i] <- -1; R <- rbind(R, r) }; z <- R %*% beta; x2 <- drop(t(z) %*% solve(R %*% V %*% t(R)) %*% z); c(chi2 = x2, df = nrow(R), p = pchisq(x2, nrow(R), lower.tail = FALSE)) }
  m <- rbind(Omnibus = D(1:q), t(sapply(setNames(1:q, colnames(x)[-1]), D))); mat(m) }
wvs <- read.csv("../margins_many/wvs.csv", stringsAsFactors = TRUE); wvs$poverty <- factor(wvs$poverty, c("Too Little", "About Right", "Too Much"), ordered = TRUE)
save_oracle(d, list(meta = meta("ordinal::soup, every other row; carData::WVS as in margins_many", c("ordinal", "MASS")), models = lapply(M, f), nominal = tests,
  brant = list(soup = brant(sureness ~ prod + gender + day, d), soup_weighted = brant(sureness ~ prod + gender, d, d$w), wvs = brant(poverty ~ religion + degree + age + gender, wvs))))
