source("../_helper.R"); suppressMessages({library(psych); library(lavaan)})
# Three ways of answering: six categories, three (merged), two; missing answers left in.
d <- bfi[1:600, c("A1", "A2", "A3", "E1", "N1")]; d$E1 <- ceiling(d$E1 / 2); d$N1 <- as.integer(d$N1 > 3)
names(d)[4:5] <- c("E1_three", "N1_two")
pair <- function(a, b) { x <- na.omit(d[, c(a, b)]); x[] <- lapply(x, ordered)
  e <- lavCor(x, ordered = names(x), se = "standard", output = "est"); e <- as.data.frame(e); e <- e[e$op == "~~" & e$lhs != e$rhs, ]
  list(a = a, b = b, n = nrow(x), rho = e$est.std, se = e$se) }
out <- list(meta = meta("psych::bfi, first 600 rows; E1 cut to three, N1 to two categories", c("psych", "lavaan"),
  "lavCor, two-step, standard errors of both steps, each pair by itself on the rows that have both"),
  pairs = apply(combn(names(d), 2), 2, function(p) pair(p[1], p[2])))
save_oracle(d, out)
