source("../_helper.R"); suppressMessages({library(sandwich); library(lmtest)})
d <- read.csv("../mediation_jobs/data.csv"); d <- d[, c("econ_hard", "job_seek", "depress2", "sex", "age", "work", "treat")]
d$life <- cut(d$age, c(0, 30, 45, 100), c("young", "middle", "old")); d$arm <- ifelse(d$treat == 1, "workshop", "booklet"); d$treat <- NULL
d$job_seek[1:9] <- NA
# simple slopes by moving the moderator's zero (or its first level) and reading the coefficient of x
at <- function(fit, x, w, v, V = vcov) { z <- d; z[[w]] <- if (is.factor(z[[w]]) || is.character(z[[w]])) relevel(factor(z[[w]]), v) else z[[w]] - v
  m <- update(fit, data = z); b <- coef(m)[[x]]; s <- sqrt(V(m)[x, x]); c(slope = b, se = s) }
jn <- function(fit, x, w, q, V, from, to) { z <- d; f <- function(v) { z[[w]] <- d[[w]] - v; m <- update(fit, data = z); abs(coef(m)[[x]]) / sqrt(V(m)[x, x]) - q }
  grid <- seq(from, to, length.out = 200); s <- sapply(grid, f); i <- which(diff(sign(s)) != 0); sapply(i, function(j) uniroot(f, grid[c(j, j + 1)], tol = 1e-12)$root) }
hc3 <- function(m) vcovHC(m, "HC3")
cc <- d[!is.na(d$job_seek), ]; W <- mean(cc$job_seek) + c(-1, 0, 1) * sd(cc$job_seek)
f1 <- lm(depress2 ~ sex + econ_hard, cc); f2 <- update(f1, . ~ . + job_seek); f3 <- update(f2, . ~ . + econ_hard:job_seek); an <- anova(f1, f2, f3)
ccen <- transform(cc, econ_hard = econ_hard - mean(econ_hard), job_seek = job_seek - mean(job_seek)); fc <- update(f3, data = ccen)
q <- qt(.975, f3$df.residual)
number <- list(n = nrow(cc), delta_r2 = diff(sapply(list(f1, f2, f3), function(m) summary(m)$r.squared)), F = an$F[2:3], p = an$`Pr(>F)`[2:3],
  centred = mat(coeftest(fc, hc3(fc))), slopes = mat(t(sapply(W, function(v) at(f3, "econ_hard", "job_seek", v, hc3)))), wald_p = coeftest(f3, hc3(f3))["econ_hard:job_seek", 4],
  jn_hc3 = jn(f3, "econ_hard", "job_seek", q, hc3, -10, 30), jn = jn(f3, "econ_hard", "job_seek", q, vcov, -10, 30))
g1 <- lm(depress2 ~ sex + econ_hard, d); g2 <- update(g1, . ~ . + life); g3 <- update(g2, . ~ . + econ_hard:life); ag <- anova(g1, g2, g3)
factor3 <- list(F = ag$F[3], p = ag$`Pr(>F)`[3], slopes = mat(t(sapply(c(young = "young", middle = "middle", old = "old"), function(v) at(g3, "econ_hard", "life", v)))))
h3 <- lm(depress2 ~ arm * life, d); both <- mat(t(sapply(c(young = "young", middle = "middle", old = "old"), function(v) at(h3, "armworkshop", "life", v))))
A <- mean(d$age) + c(-1, 0, 1) * sd(d$age)
l2 <- glm(work ~ sex + econ_hard + age, binomial, d, control = list(epsilon = 1e-14)); l3 <- update(l2, . ~ . + econ_hard:age); al <- anova(l2, l3, test = "LRT")
logit <- list(LR = al$Deviance[2], p = al$`Pr(>Chi)`[2], slopes = mat(t(sapply(A, function(v) at(l3, "econ_hard", "age", v)))), jn = jn(l3, "econ_hard", "age", qnorm(.975), vcov, -200, 300))
save_oracle(d, list(meta = meta("mediation::jobs; slopes by refitting with the moderator's zero moved, regions by uniroot", c("sandwich", "lmtest")),
  number = number, factor3 = factor3, both = both, logit = logit))
