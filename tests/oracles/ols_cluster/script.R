source("../_helper.R"); suppressMessages({library(effectsize)})
d <- read.csv("../ols_prestige/data.csv"); d$type <- factor(d$type, levels = c("bc", "wc", "prof")); d$g <- seq_len(nrow(d)) %% 13
m <- lm(prestige ~ education + log(income) + women + type, d); X <- model.matrix(m); e <- residuals(m); n <- nrow(X); k <- ncol(X)
A <- solve(crossprod(X)); U <- rowsum(X * e, d$g); G <- nrow(U); V <- A %*% crossprod(U) %*% A * G / (G - 1) * (n - 1) / (n - k)
se <- sqrt(diag(V)); t <- coef(m) / se; p <- 2 * pt(-abs(t), G - 1); h <- qt(.975, G - 1)
W <- drop(t(coef(m)[-1]) %*% solve(V[-1, -1]) %*% coef(m)[-1]) / (k - 1)
b0 <- lm(prestige ~ 0 + education + women, d); s0 <- summary(b0)
b1 <- lm(prestige ~ women, d); b2 <- lm(prestige ~ women + education + log(income), d)
own <- rbind(unlist(anova(b1, b2)[2, c("F", "Df", "Pr(>F)")]), unlist(anova(b2, m)[2, c("F", "Df", "Pr(>F)")]))
std <- as.data.frame(standardize_parameters(m, method = "basic"))
mi <- lm(log(prestige) ~ women * type + I(education^2), d)
save_oracle(d, list(meta = meta("carData::Prestige complete n=98, g = row number modulo 13", "effectsize", "Cluster = row number modulo 13 (artificial). CR1 = G/(G-1) (n-1)/(n-k), t on G-1 df. own: F change of each pair alone."),
  cluster = lapply(seq_along(se), function(i) list(term = names(se)[i], estimate = coef(m)[[i]], se = se[[i]], t = t[[i]], p = p[[i]], low = coef(m)[[i]] - h * se[[i]], high = coef(m)[[i]] + h * se[[i]])),
  n_clusters = G, wald_F = W, no_intercept = list(coef = mat(coef(s0)), r2 = s0$r.squared, adj_r2 = s0$adj.r.squared, F = s0$fstatistic[[1]]),
  own = lapply(1:2, function(i) list(F = own[i, 1], df = own[i, 2], p = own[i, 3])),
  standardized = lapply(seq_len(nrow(std)), function(i) list(term = std$Parameter[i], estimate = std$Std_Coefficient[i])),
  interaction = list(coef = mat(coef(summary(mi))), r2 = summary(mi)$r.squared, loglik = as.numeric(logLik(mi)))))
