source("../_helper.R"); suppressMessages(library(psych))
# Shrout & Fleiss (1979), table 2: 6 targets by 4 judges
s <- matrix(c(9,2,5,8, 6,1,3,2, 8,4,6,8, 7,1,2,6, 10,5,6,9, 6,2,4,7), ncol = 4, byrow = TRUE)
set.seed(21); n <- 40; base <- rnorm(n, 50, 10)
d <- data.frame(a = round(base + rnorm(n, 0, 4)), b = round(base + 3 + rnorm(n, 0, 6)), c = round(base - 2 + rnorm(n, 0, 5)))
forms <- function(x, alpha = .05) { r <- ICC(x, lmer = FALSE, alpha = alpha)$results
  setNames(lapply(seq_len(nrow(r)), function(i) list(estimate = r$ICC[i], statistic = r$F[i], df = r$df1[i], df_error = r$df2[i], p_value = r$p[i],
    conf_low = r$`lower bound`[i], conf_high = r$`upper bound`[i])), c("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")) }
w <- function(x) { f <- friedman.test(t(as.matrix(x))); list(statistic = f$statistic[[1]], df = f$parameter[[1]], p_value = f$p.value,
  w = f$statistic[[1]] / (ncol(x) * (nrow(x) - 1))) }
# Gwet's AC from its definition (2014): agreement over units with two ratings, chance over all that are rated
gwet <- function(R, q, w) { r <- t(apply(R, 1, function(u) sapply(seq_len(q), function(k) sum(u == k, na.rm = TRUE)))); m <- rowSums(r); two <- m > 1
  pa <- mean(sapply(which(two), function(i) sum(r[i, ] * (w %*% r[i, ] - 1)) / (m[i] * (m[i] - 1))))
  p <- colMeans(r[m > 0, ] / m[m > 0]); pe <- sum(w) / (q * (q - 1)) * sum(p * (1 - p)); list(ac = (pa - pe) / (1 - pe), observed = pa, expected = pe) }
K <- t(matrix(c(1,2,3,3,2,1,4,1,2,NA,NA,NA, 1,2,3,3,2,2,4,1,2,5,NA,3, NA,3,3,3,2,3,4,2,2,5,1,NA, 1,2,3,3,2,4,4,1,2,5,1,NA), nrow = 4, byrow = TRUE))
far <- abs(outer(1:5, 1:5, "-")) / 4
save_oracle(d, list(meta = meta("Shrout & Fleiss 1979; simulated coders (seed 21); Krippendorff 2011 for Gwet's AC", "psych", "ICC by ANOVA mean squares; AC from its definition."),
  shrout = list(ratings = s, icc = forms(s)), icc = forms(d), icc90 = forms(d, .10), kendall = w(d), kendall_shrout = w(s), ratings = K,
  gwet = list(ac1 = gwet(K, 5, diag(5)), linear = gwet(K, 5, 1 - far), quadratic = gwet(K, 5, 1 - far^2))))
