source("../_helper.R"); suppressMessages({library(MASS); library(sandwich); library(numDeriv)})
d <- MASS::quine; d$Age <- as.character(d$Age); d$class <- seq_len(nrow(d)) %% 17
ctrl <- glm.control(epsilon = 1e-14, maxit = 200); f <- Days ~ Eth + Sex + Age + Lrn
m <- glm.nb(f, d, control = ctrl); m0 <- glm.nb(Days ~ 1, d, control = ctrl); m1 <- glm.nb(Days ~ Eth + Sex, d, control = ctrl); p <- glm(f, poisson, d, control = ctrl)
X <- model.matrix(m); b <- coef(m); V <- vcov(m)
effect <- function(b) { Z1 <- X; Z1[, "SexM"] <- 1; Z0 <- X; Z0[, "SexM"] <- 0; mean(exp(Z1 %*% b)) - mean(exp(Z0 %*% b)) }
J <- grad(effect, b); pr <- predict(m, d[1:3, ], type = "response", se.fit = TRUE)
save_oracle(d, list(meta = meta("MASS::quine n=146", c("MASS", "sandwich", "numDeriv"), "class = row number modulo 17 (artificial)."),
  coef = mat(coef(summary(m))), theta = m$theta, theta_se = m$SE.theta, loglik = as.numeric(logLik(m)), AIC = AIC(m), BIC = BIC(m), loglik_null = as.numeric(logLik(m0)), theta_null = m0$theta, loglik_poisson = as.numeric(logLik(p)), lr = 2 * as.numeric(logLik(m) - logLik(m1)),
  hc = lapply(setNames(paste0("HC", 0:3), paste0("HC", 0:3)), function(t) vec(sqrt(diag(vcovHC(m, type = t))))), cluster = vec(sqrt(diag(vcovCL(m, cluster = d$class, type = "HC0")))), cr1 = vec(sqrt(diag(vcovCL(m, cluster = d$class, type = "HC1")))),
  ame_sex = list(estimate = effect(b), se = sqrt(drop(J %*% V %*% J))), predicted = as.numeric(pr$fit), predicted_se = as.numeric(pr$se.fit)))
