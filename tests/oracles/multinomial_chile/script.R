source("../_helper.R"); suppressMessages({library(nnet); library(numDeriv)})
d <- read.csv("../crosstab_chile/data.csv"); d <- d[!is.na(d$statusquo) & !is.na(d$age), ]; d$vote <- factor(d$vote); d$education <- factor(d$education, levels = c("P", "S", "PS"))
f <- vote ~ statusquo + sex + education; X <- model.matrix(f, d); n <- nrow(X); k <- ncol(X); L <- levels(d$vote); K <- length(L); Y <- sapply(L, function(l) d$vote == l) * 1
m <- multinom(f, d, trace = FALSE, Hess = TRUE, reltol = 1e-15, maxit = 5000)
probs <- function(b, X) { E <- cbind(0, X %*% t(matrix(b, K - 1, k, byrow = TRUE))); P <- exp(E - apply(E, 1, max)); P / rowSums(P) }
scores <- function(b) { R <- (Y - probs(b, X))[, -1]; do.call(cbind, lapply(1:(K - 1), function(l) X * R[, l])) }
info <- function(b) { P <- probs(b, X)[, -1]; H <- matrix(0, k * (K - 1), k * (K - 1)); for (a in 1:(K - 1)) for (c in 1:(K - 1)) H[(a - 1) * k + 1:k, (c - 1) * k + 1:k] <- crossprod(X, X * (P[, a] * ((a == c) - P[, c]))); H }
b <- as.vector(t(coef(m))); for (i in 1:3) b <- b + solve(info(b), colSums(scores(b)))   # nnet's search stops short of the maximum by 1e-6
V <- solve(info(b)); S <- scores(b); hc0 <- V %*% crossprod(S) %*% V
g <- as.integer(factor(d$region)) * 100 + d$age %/% 10; G <- rowsum(S, g); cl <- V %*% crossprod(G) %*% V * nrow(G) / (nrow(G) - 1)
ll <- sum(log(probs(b, X)[cbind(1:n, as.integer(d$vote))])); l0 <- sum(log(table(d$vote) / n) * table(d$vote))
small <- multinom(vote ~ statusquo + sex, d, trace = FALSE, reltol = 1e-15, maxit = 5000)
at <- function(X, j, v) { Z <- X; Z[, j] <- v; Z }
ame <- function(p) { P <- probs(p, X); B <- rbind(0, matrix(p, K - 1, k, byrow = TRUE)); mean_b <- drop(P %*% B[, 2])
  c(sapply(1:K, function(l) mean(P[, l] * (B[l, 2] - mean_b))), colMeans(probs(p, at(X, 3, 1))) - colMeans(probs(p, at(X, 3, 0)))) }
J <- jacobian(ame, b); N <- c("Intercept", colnames(X)[-1])
save_oracle(NULL, list(meta = meta("carData::Chile as in crosstab_chile", c("nnet", "numDeriv"), "Cluster = region * 100 + decade of age (artificial). Coefficients: nnet::multinom after three Newton steps. ame: statusquo (derivative), sexM, of each level."),
  levels = L, nnet = as.numeric(t(coef(m))), nnet_loglik = as.numeric(logLik(m)), coef = b, se = sqrt(diag(V)), hc0 = sqrt(diag(hc0)), cluster = sqrt(diag(cl)), n_clusters = nrow(G), loglik = ll, loglik_null = l0,
  names = N, lr_education = 2 * (ll - as.numeric(logLik(small))), ame = ame(b), ame_se = sqrt(diag(J %*% V %*% t(J))), predicted = as.numeric(t(probs(b, X)[1:5, ]))))
