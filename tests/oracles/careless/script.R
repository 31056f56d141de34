# The indices of careless, computed from their definitions with base R, and Mahalanobis distance also by psych::outlier, which careless calls.
# careless itself was not at hand; its source was read for what it does with missing values, ties and signs.
source("../_helper.R"); set.seed(20180108); n <- 60
# Six factors of four items on a five-point scale; the last item of each factor runs against the others, and two of the items are twins.
f <- matrix(rnorm(n * 6), n); x <- NULL
for (j in 1:6) for (i in 1:4) { z <- (if (i == 4) -1 else 1) * f[, j] + rnorm(n, sd = .55); x <- cbind(x, as.integer(cut(z, c(-Inf, -1.2, -.4, .4, 1.2, Inf)))) }
x[1, ] <- 3L; x[2, ] <- rep(c(1L, 5L), 12); x[3, ] <- sample(5, 24, TRUE); x[4, 1:20] <- 4L
x[5, c(2, 9)] <- NA; x[6, 1:4] <- NA; x[7, 5:24] <- NA; x[8, ] <- NA; x[9, 24] <- NA
colnames(x) <- paste0("f", rep(1:6, each = 4), "_", 1:4); d <- as.data.frame(x)
runs <- function(r) rle(r)$lengths
part <- function(r, k) sapply(split(r, cut(seq_along(r), k, labels = FALSE)), sd, na.rm = TRUE)
rev <- d; rev[, seq(4, 24, 4)] <- 6 - rev[, seq(4, 24, 4)]
eo <- function(r) { h <- t(sapply(1:6, function(j) { s <- r[(4 * j - 3):(4 * j)]; c(mean(s[c(2, 4)], na.rm = TRUE), mean(s[c(1, 3)], na.rm = TRUE)) }))
  v <- suppressWarnings(cor(h[, 1], h[, 2], use = "pairwise.complete.obs")); v <- 2 * v / (1 + v); if (!is.na(v) && v < -1) v <- -1; -v }
eo_pairs <- function(r) sum(sapply(1:6, function(j) { s <- r[(4 * j - 3):(4 * j)]; !is.na(mean(s[c(2, 4)], na.rm = TRUE)) && !is.na(mean(s[c(1, 3)], na.rm = TRUE)) }))
r <- cor(x, use = "pairwise.complete.obs"); r[upper.tri(r, diag = TRUE)] <- NA
syn <- which(r > .6, arr.ind = TRUE); ant <- which(r < -.6, arr.ind = TRUE)
person <- function(p) apply(x, 1, function(v) { a <- v[p[, 1]]; b <- v[p[, 2]]; if (sum(!is.na(a) & !is.na(b)) > 2) suppressWarnings(cor(a, b, use = "pairwise.complete.obs")) else NA })
complete <- x[complete.cases(x), ]; twins <- cbind(complete[, 1:3], complete[, 1] + complete[, 2])
p_outlier <- psych::outlier(x[, 1:8], plot = FALSE)
out <- list(meta = meta("simulated here", "psych", "evenodd: sign of careless 1.2; longstring: rle, a missing value is a run of one; irv: na.rm; mahad: psych::outlier"),
  longstr = apply(x, 1, function(v) max(runs(v))), avgstr = apply(x, 1, function(v) mean(runs(v))),
  irv = apply(x, 1, sd, na.rm = TRUE), irv_split = t(apply(x, 1, part, 3)), irv_split_10 = t(apply(x[, 1:10], 1, part, 3)),
  mahad = as.numeric(p_outlier), mahad_complete = as.numeric(mahalanobis(complete, colMeans(complete), cov(complete))), cut_99 = qchisq(.99, 8),
  singular = inherits(try(solve(cov(twins)), silent = TRUE), "try-error"),
  covariance = cov(x[, 1:8], use = "pairwise"), correlation = cor(x, use = "pairwise"),
  evenodd = apply(as.matrix(rev), 1, eo), evenodd_pairs = apply(as.matrix(rev), 1, eo_pairs),
  syn_pairs = unname(syn), ant_pairs = unname(ant), psychsyn = unname(person(syn)), psychant = unname(person(ant)))
save_oracle(d, out)
