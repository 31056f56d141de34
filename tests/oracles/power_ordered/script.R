source("../_helper.R"); suppressMessages(library(MASS))
# simulated studies, each fitted by polr; Wald test of the slope
p <- c(.3, .4, .2, .1); cuts <- qlogis(cumsum(p)[1:3]); times <- 3000
once <- function(x, b) { y <- factor(findInterval(rlogis(length(x)) + b * x, cuts), ordered = TRUE)
  m <- try(polr(y ~ x, Hess = TRUE), silent = TRUE); if (inherits(m, "try-error")) NA else abs(coef(m)[["x"]] / sqrt(vcov(m)["x", "x"])) > qnorm(.975) }
set.seed(20261126)
groups <- replicate(times, once(rep(0:1, c(84, 36)), .7)); normal <- replicate(times, once(rnorm(120), .4))
write.csv(data.frame(note = "simulated, no data"), "data.csv", row.names = FALSE)
save_oracle(NULL, list(meta = meta("simulated", "MASS", "n = 120; groups: 36 people in the group, log odds ratio 0.7; normal: 0.4 a standard deviation"),
  probabilities = p, times = times, groups = mean(groups %in% TRUE), normal = mean(normal %in% TRUE), failed = c(sum(is.na(groups)), sum(is.na(normal)))))
