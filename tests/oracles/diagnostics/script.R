source("../_helper.R"); suppressMessages({library(lmtest); library(pROC)})
p <- read.csv("../ols_prestige/data.csv"); p$type <- factor(p$type, levels = c("bc", "wc", "prof"))
m <- lm(prestige ~ education + log(income) + women, p); w <- bptest(m, ~ (education + log(income) + women)^2 + I(education^2) + I(log(income)^2) + I(women^2), data = p)
l <- lm(prestige ~ fitted(m) + I(fitted(m)^2), p); tt <- coef(summary(l))[3, ]; r <- resettest(m, power = 2:3, type = "fitted")
z <- read.csv("../logit_mroz/data.csv"); ctrl <- glm.control(epsilon = 1e-14, maxit = 50); g <- glm(y ~ k5 + k618 + age + wc + hc + lwg + inc, binomial, z, control = ctrl)
eta <- predict(g); lk <- glm(z$y ~ eta + I(eta^2), binomial, control = ctrl); roc1 <- roc(z$y, fitted(g), quiet = TRUE); ci <- ci.auc(roc1)
z$w <- seq_len(nrow(z)) %% 3; zz <- z[rep(seq_len(nrow(z)), z$w), ]; gw <- glm(y ~ k5 + age + wc, binomial, zz, control = ctrl); rw <- roc(zz$y, fitted(gw), quiet = TRUE)
qq <- qqnorm(rstandard(m), plot.it = FALSE)
first <- function(v) as.numeric(v[1:6])
save_oracle(NULL, list(meta = meta("ols_prestige and logit_mroz", c("lmtest", "pROC"), "Weighted: rows repeated 0, 1, 2 times, model y ~ k5 + age + wc."),
  white = list(statistic = w$statistic[[1]], df = w$parameter[[1]], p = w$p.value[[1]]), link = list(t = tt[[3]], p = tt[[4]]), reset = list(statistic = r$statistic[[1]], p = r$p.value[[1]]),
  hat = first(hatvalues(m)), cooks = first(cooks.distance(m)), dffits = first(dffits(m)), rstudent = first(rstudent(m)), rstandard = first(rstandard(m)), qq_theoretical = first(sort(qq$x)), qq_sample = first(sort(qq$y)),
  logit = list(hat = first(hatvalues(g)), cooks = first(cooks.distance(g)), pearson = first(residuals(g, "pearson")), link_z = coef(summary(lk))[3, 3], auc = as.numeric(roc1$auc), auc_low = ci[1], auc_high = ci[3], auc_se = sqrt(var(roc1))),
  weighted = list(auc = as.numeric(rw$auc), auc_se = sqrt(var(rw)))))
