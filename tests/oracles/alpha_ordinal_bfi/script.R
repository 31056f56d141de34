source("../_helper.R"); suppressMessages({library(psych); library(lavaan)})
# Complete rows only, and rows enough that no cell's correction matters. Polychoric by lavaan: psych's optimize stops at 1.2e-4.
d <- na.omit(bfi[1:800, c("A1", "A2", "A3", "A4", "A5")]); d$A1 <- 7 - d$A1; o <- d; o[] <- lapply(d, ordered)
r <- unclass(lavCor(o, ordered = names(o))); class(r) <- "matrix"
a <- suppressWarnings(alpha(r, n.obs = nrow(d), check.keys = FALSE, warnings = FALSE))
set.seed(3); b <- replicate(4000, { x <- cov(d[sample(nrow(d), replace = TRUE), ]); ncol(x) / (ncol(x) - 1) * (1 - sum(diag(x)) / sum(x)) })
out <- list(meta = meta("psych::bfi, first 800 rows, A1..A5, A1 reversed", c("psych", "lavaan"), "alpha of polychoric correlations; percentile bootstrap, 4000 draws"),
  n = nrow(d), rho = mat(r), ordinal = a$total$raw_alpha, deleted = vec(setNames(a$alpha.drop$raw_alpha, names(d))), boot = as.numeric(quantile(b, c(.025, .975))), boot_sd = sd(b))
save_oracle(d, out)
