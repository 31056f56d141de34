source("../_helper.R"); suppressMessages({library(psych); library(GPArotation)})
# Fifteen items whose negative ones are left as they are (omega turns them), and one scale of ten.
d <- na.omit(bfi[1:1200, c(paste0("A", 1:5), paste0("C", 1:5), paste0("E", 1:5))]); n <- nrow(d)
one <- function(x, m, fm = "minres") { o <- suppressMessages(suppressWarnings(omega(x, nfactors = m, fm = fm, plot = FALSE)))
  sl <- o$schmid$sl; rownames(sl) <- sub("-$", "", rownames(sl))
  list(omega_h = o$omega_h, omega_t = o$omega.tot, limit = o$omega.lim, alpha = o$alpha, g6 = o$G6, ecv = unname(o$ECV), general = vec(setNames(sl[, 1], rownames(sl))),
    group = as.list(apply(abs(sl[, 1 + seq_len(m), drop = FALSE]), 1, max)), h2 = vec(setNames(sl[, "h2"], rownames(sl))), key = as.numeric(o$key),
    sub = lapply(seq_len(m), function(j) as.numeric(o$omega.group[j + 1, ]))) }
out <- list(meta = meta("psych::bfi, first 1200 rows, A, C, E items, complete", c("psych", "GPArotation"), "group: largest absolute Schmid-Leiman group loading of an item; sub: total, general, group of each factor, unordered"),
  n = n, three = one(d, 3), two = one(d[, 1:10], 2), four_ml = one(d, 4, "ml"))
f1 <- fa(d[, 6:10], 1); v <- d[, 6:10]; key <- sign(f1$loadings[, 1]); R <- cor(v) * outer(key, key); out$one <- list(omega_t = 1 - sum(f1$uniquenesses) / sum(R))
save_oracle(d, out)
