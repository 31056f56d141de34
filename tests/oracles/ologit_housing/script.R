source("../_helper.R"); suppressMessages({library(ordinal); library(MASS); library(numDeriv)})
d <- MASS::housing; d$block <- rep(1:24, each = 3) %% 8   # an artificial cluster
ctrl <- clm.control(gradTol = 1e-11)
fit <- function(link) clm(Sat ~ Infl + Type + Cont, weights = Freq, data = d, link = link, control = ctrl)
one <- function(m) { m0 <- clm(Sat ~ 1, weights = Freq, data = d, control = ctrl); list(coef = mat(coef(summary(m))), loglik = as.numeric(logLik(m)), AIC = AIC(m), BIC = BIC(m), nobs = m$nobs, loglik_null = as.numeric(logLik(m0))) }
models <- lapply(setNames(c("logit", "probit", "cloglog"), c("logit", "probit", "cloglog")), function(l) one(fit(l)))
m <- fit("logit"); b <- coef(m); V <- vcov(m)
X <- model.matrix(~ Infl + Type + Cont, d)[, -1]; y <- as.integer(d$Sat)
row_loglik <- function(p) { th <- c(-Inf, p[1:2], Inf); eta <- drop(X %*% p[-(1:2)]); log(plogis(th[y + 1] - eta) - plogis(th[y] - eta)) }
S <- jacobian(row_loglik, b)                              # scores of one tenant in each cell
robust <- V %*% (t(S) %*% (S * d$Freq)) %*% V             # each tenant a row
G <- rowsum(S * d$Freq, d$block); g <- nrow(G)
cluster <- V %*% (t(G) %*% G) %*% V * g / (g - 1)
named <- function(M) as.list(setNames(sqrt(diag(M)), names(b)))
average <- function(p, set) { D <- d; for (v in names(set)) D[[v]] <- factor(set[[v]], levels = levels(d[[v]])); Z <- model.matrix(~ Infl + Type + Cont, D)[, -1]; eta <- drop(Z %*% p[-(1:2)])
  c1 <- weighted.mean(plogis(p[1] - eta), d$Freq); c2 <- weighted.mean(plogis(p[2] - eta), d$Freq); c(c1, c2 - c1, 1 - c2) }
effect <- function(v, level) { f <- function(p) average(p, setNames(list(level), v)) - average(p, setNames(list(levels(d[[v]])[1]), v)); J <- jacobian(f, b)
  list(estimate = f(b), se = sqrt(diag(J %*% V %*% t(J))), se_robust = sqrt(diag(J %*% robust %*% t(J)))) }
effects <- list(); for (v in c("Infl", "Type", "Cont")) for (l in levels(d[[v]])[-1]) effects[[paste0(v, l)]] <- effect(v, l)
m1 <- clm(Sat ~ Infl, weights = Freq, data = d, control = ctrl); m2 <- clm(Sat ~ Infl + Type, weights = Freq, data = d, control = ctrl); a <- anova(m1, m2, m)
save_oracle(d, list(meta = meta("MASS::housing, 72 cells of 1681 tenants", c("ordinal", "MASS", "numDeriv"), "Weights = tenants. robust, cluster: sandwich of numerical scores, each tenant a row; cluster times G/(G-1). effects: average over tenants, P at a level minus P at the reference, delta method by numDeriv."),
  models = models, robust_se = named(robust), cluster_se = named(cluster), n_clusters = g, effects = effects,
  blocks = list(loglik = a$logLik, LR = a$LR.stat, df = a$df, p = a$`Pr(>Chisq)`)))
