source("../_helper.R"); suppressMessages({library(MASS); library(numDeriv)})
# 237 students (MASS::survey); None and NA are words that readers take for missing, so None is "no" here
s <- survey; d <- data.frame(sex = s$Sex, hand = s$W.Hnd, clap = s$Clap, smoke = factor(s$Smoke, c("Never", "Occas", "Regul", "Heavy")),
  exercise = factor(ifelse(s$Exer == "None", "no", as.character(s$Exer)), c("no", "Some", "Freq")))
pairs <- function(p) { a <- row(p); b <- col(p); s <- t <- 0
  for (i in seq_along(p)) { s <- s + p[i] * sum(p[a > a[i] & b > b[i]]); t <- t + p[i] * sum(p[a > a[i] & b < b[i]]) }; c(s, t) }
gamma <- function(p, m) { k <- pairs(matrix(p, m)); (k[1] - k[2]) / (k[1] + k[2]) }
tau <- function(p, m) { q <- matrix(p, m); k <- pairs(q); 2 * (k[1] - k[2]) / sqrt((sum(q)^2 - sum(rowSums(q)^2)) * (sum(q)^2 - sum(colSums(q)^2))) }
# the delta method by numerical derivatives: what the closed form must give
wald <- function(f, t) { p <- as.vector(t / sum(t)); m <- nrow(t); e <- f(p, m); g <- grad(function(q) f(q, m), p)
  se <- sqrt((sum(p * g^2) - sum(p * g)^2) / sum(t)); list(estimate = e, low = max(-1, e - qnorm(.975) * se), high = min(1, e + qnorm(.975) * se)) }
both <- function(x, y) { t <- table(x, y); ok <- !is.na(x) & !is.na(y)
  stopifnot(abs(cor(as.integer(x)[ok], as.integer(y)[ok], method = "kendall") - tau(as.vector(t / sum(t)), nrow(t))) < 1e-12)
  list(gamma = wald(gamma, t), tau_b = wald(tau, t)) }
set.seed(1); sim <- function(t) list(chisq = chisq.test(t, simulate.p.value = TRUE, B = 1e5)$p.value, fisher = fisher.test(t, simulate.p.value = TRUE, B = 1e5)$p.value)
small <- MASS::caith[1:2, 1:4] %/% 20 # two rows of eye colour by hair colour, thinned
save_oracle(d, list(meta = meta("MASS::survey; MASS::caith", c("MASS", "numDeriv"), "Fisher exact; simulated p are random (B = 1e5); ASE1 by numerical derivatives."),
  fisher = list(smoke_exercise = fisher.test(table(d$smoke, d$exercise))$p.value, hand_clap = fisher.test(table(d$hand, d$clap))$p.value,
    smoke_clap = fisher.test(table(d$smoke, d$clap))$p.value, sex_hand = fisher.test(table(d$sex, d$hand))$p.value, caith = fisher.test(small)$p.value),
  caith = unname(as.matrix(small)), simulated = list(smoke_exercise = sim(table(d$smoke, d$exercise)), smoke_clap = sim(table(d$smoke, d$clap))),
  ordinal = both(d$smoke, d$exercise), ordinal_hand = both(d$hand, d$exercise)))
