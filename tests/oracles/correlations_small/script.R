source("../_helper.R")
# Small samples: without ties (exact Kendall), with ties, partial correlations of ranks, and missing answers.
set.seed(7); n <- 24
d <- data.frame(a = round(rnorm(n), 4)); d$b <- round(.6 * d$a + rnorm(n), 4); d$c <- sample(1:4, n, TRUE); d$e <- pmin(5, d$c + sample(0:2, n, TRUE)); d$g <- round(d$a + d$b + rnorm(n), 4)
d$b[3] <- NA; d$e[c(3, 9)] <- NA
ct <- function(x, y, m, ex = NULL) { h <- suppressWarnings(cor.test(d[[x]], d[[y]], method = m, exact = ex)); list(x = x, y = y, r = h$estimate[[1]], stat = h$statistic[[1]], p = h$p.value, ci = as.numeric(h$conf.int)) }
partial <- function(m) { x <- na.omit(d[, c("a", "b", "c", "g")]); if (m == "spearman") x[] <- lapply(x, rank)
  r <- cor(resid(lm(a ~ c + g, x)), resid(lm(b ~ c + g, x))); df <- nrow(x) - 4; t <- r * sqrt(df / (1 - r^2)); z <- qnorm(.975) / sqrt(df - 1)
  list(r = r, df = df, t = t, p = 2 * pt(-abs(t), df), ci = tanh(atanh(r) + c(-z, z))) }
out <- list(meta = meta("simulated, n = 24", "stats", "Kendall without ties is exact (p), statistic T = concordant pairs; with ties z; partial: correlation of residuals of lm"),
  pearson = ct("a", "b", "pearson"), spearman = ct("c", "e", "spearman", FALSE), kendall_exact = ct("a", "g", "kendall"), kendall_ties = ct("c", "e", "kendall", FALSE),
  kendall_no_ties_normal = ct("a", "g", "kendall", FALSE), partial_pearson = partial("pearson"), partial_spearman = partial("spearman"))
save_oracle(d, out)
