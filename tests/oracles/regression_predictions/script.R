source("../_helper.R"); suppressMessages({library(sandwich)})
p <- read.csv("../ols_prestige/data.csv"); p$type <- factor(p$type, levels = c("bc", "wc", "prof"))
z <- read.csv("../logit_mroz/data.csv"); ctrl <- glm.control(epsilon = 1e-14, maxit = 50)
new_p <- data.frame(education = c(6, 10.5, 15), income = c(900, 5000, 25000), women = c(0, 50, 97), type = factor(c("bc", "wc", "prof"), levels = levels(p$type)))
new_z <- data.frame(k5 = c(0, 2, 1), age = c(30, 45, 60), wc = c("no", "yes", "no"))
m <- lm(prestige ~ education + log(income) + women * type, p); a <- predict(m, new_p, se.fit = TRUE, interval = "confidence")
lin <- function(m) { r <- predict(m, new_z, type = "response", se.fit = TRUE); l <- predict(m, new_z, se.fit = TRUE); h <- qnorm(.975) * l$se.fit; f <- m$family$linkinv
  list(estimate = r$fit, se = r$se.fit, low = f(l$fit - h), high = f(l$fit + h)) }
g <- glm(y ~ k5 + poly(age, 2) * wc, binomial, z, control = ctrl)
b <- glm(y ~ k5 + age + wc, binomial("probit"), z, control = ctrl)
list_of <- function(x) lapply(x, function(v) as.numeric(v))
save_oracle(NULL, list(meta = meta("ols_prestige and logit_mroz, three new rows each", "sandwich", "Intervals of a logit are on the link. new_p: education 6, 10.5, 15; income 900, 5000, 25000; women 0, 50, 97; type bc, wc, prof. new_z: k5 0, 2, 1; age 30, 45, 60; wc no, yes, no."),
  ols = list_of(list(estimate = a$fit[, 1], se = a$se.fit, low = a$fit[, 2], high = a$fit[, 3])), logit = list_of(lin(g)), probit = list_of(lin(b))))
