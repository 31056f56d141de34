source("../_helper.R"); suppressMessages(library(psych))
d <- bfi[, c("A1","A2","A3","A4","A5","C1","C2","C3","C4","C5")]
one <- function(items, level = .05) { x <- d[complete.cases(d[, items]), items]; r <- attr(items, "rev"); for (i in r) x[[i]] <- 7 - x[[i]]
  a <- suppressWarnings(alpha(x, check.keys = FALSE, warnings = FALSE)); ci <- alpha.ci(a$total$raw_alpha, nrow(x), ncol(x), p.val = level)
  list(n = nrow(x), n_missing = nrow(d) - nrow(x), raw = a$total$raw_alpha, std = a$total$std.alpha, average_r = a$total$average_r, lo = ci$lower.ci, hi = ci$upper.ci,
    r_drop = vec(setNames(a$item.stats$r.drop, rownames(a$item.stats))), mean = vec(setNames(a$item.stats$mean, rownames(a$item.stats))), sd = vec(setNames(a$item.stats$sd, rownames(a$item.stats))),
    raw_deleted = vec(setNames(a$alpha.drop$raw_alpha, rownames(a$item.stats))), std_deleted = vec(setNames(a$alpha.drop$std.alpha, rownames(a$item.stats)))) }
items <- function(v, rev = character()) structure(v, rev = rev)
out <- list(meta = meta("psych::bfi items A1..A5, C1..C5", "psych", "complete rows of each scale; reversed items 7 - x; interval psych::alpha.ci (Feldt 1965)"),
  agreeableness = one(items(c("A1","A2","A3","A4","A5"), "A1")), conscientiousness_90 = one(items(c("C1","C2","C3","C4","C5"), c("C4","C5")), .10),
  not_reversed = one(items(c("A1","A2","A3","A4","A5"))))
save_oracle(d, out)
