source("../_helper.R"); suppressMessages(library(psych))
set.seed(11); a <- sample(1:4, 60, TRUE, c(.4, .3, .2, .1)); b <- ifelse(runif(60) < .65, a, sample(1:4, 60, TRUE))
m <- 1 - abs(outer(1:4, 1:4, "-")) / 3
k <- cohen.kappa(cbind(a, b)); l <- cohen.kappa(cbind(a, b), w = m)
# Fleiss (1971), 30 patients by 6 psychiatrists in 5 categories: counts, and his formula in full
f <- matrix(c(0,0,0,6,0, 0,3,0,0,3, 0,1,4,0,1, 0,0,0,0,6, 0,3,0,3,0, 2,0,4,0,0, 0,0,4,0,2, 2,0,3,1,0, 2,0,0,4,0, 0,0,0,0,6, 1,0,0,5,0, 1,1,0,4,0, 0,3,3,0,0, 1,0,0,5,0, 0,2,0,3,1,
  0,0,5,0,1, 3,0,0,1,2, 5,1,0,0,0, 0,2,0,4,0, 1,0,2,0,3, 0,0,0,0,6, 0,1,0,5,0, 0,2,0,1,3, 2,0,0,4,0, 1,0,0,4,1, 0,5,0,1,0, 4,0,0,0,2, 0,2,0,4,0, 1,0,5,0,0, 0,0,0,0,6), ncol = 5, byrow = TRUE)
P <- mean((rowSums(f^2) - 6) / 30); Pe <- sum((colSums(f) / sum(f))^2)
# Krippendorff's alpha from its definition: mean squared difference within units over that between all pairable values
alpha <- function(R, delta) { R <- R[rowSums(!is.na(R)) > 1, ]; v <- R[!is.na(R)]; n <- length(v)
  Do <- sum(apply(R, 1, function(u) { u <- u[!is.na(u)]; sum(outer(u, u, Vectorize(delta))) / (length(u) - 1) })) / n
  De <- sum(outer(v, v, Vectorize(delta))) / (n * (n - 1)); list(alpha = 1 - Do / De, Do = Do, De = De) }
K <- t(matrix(c(1,2,3,3,2,1,4,1,2,NA,NA,NA, 1,2,3,3,2,2,4,1,2,5,NA,3, NA,3,3,3,2,3,4,2,2,5,1,NA, 1,2,3,3,2,4,4,1,2,5,1,NA), nrow = 4, byrow = TRUE))
pairable <- K[rowSums(!is.na(K)) > 1, ]; counts <- table(factor(pairable, 1:5))
ordinal <- function(c, k) { s <- min(c, k):max(c, k); (sum(counts[s]) - (counts[[c]] + counts[[k]]) / 2)^2 }
save_oracle(data.frame(a, b), list(meta = meta("coders a, b simulated (seed 11); Fleiss 1971; Krippendorff 2011 (4 observers, 12 units)", "psych", "alpha computed from its definition over all pairs."),
  cohen = list(kappa = k$kappa, quadratic = k$weighted.kappa, linear = l$weighted.kappa), fleiss = list(counts = f, kappa = (P - Pe) / (1 - Pe), observed = P, expected = Pe), ratings = K,
  alpha = list(nominal = alpha(K, function(a, b) as.numeric(a != b)), ordinal = alpha(K, ordinal), interval = alpha(K, function(a, b) (a - b)^2), ratio = alpha(K, function(a, b) ((a - b) / (a + b))^2))))
