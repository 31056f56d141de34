source("../_helper.R"); suppressMessages({library(psych); library(GPArotation); library(lavaan)})
# Few people: two clear factors; a case where one item keeps no variance of its own (Heywood); answers on four points for polychoric input.
set.seed(23); n <- 90
f <- matrix(rnorm(2 * n), n); f[, 2] <- .4 * f[, 1] + sqrt(1 - .16) * f[, 2]
x <- cbind(f[, 1] + matrix(rnorm(n * 4, sd = .9), n), f[, 2] + matrix(rnorm(n * 4, sd = 1.1), n)); d <- as.data.frame(round(x, 3)); names(d) <- paste0("v", 1:8)
g <- rnorm(n); h <- data.frame(h1 = g + .05 * rnorm(n), h2 = g + rnorm(n), h3 = .5 * g + rnorm(n), h4 = .4 * g + rnorm(n)); h <- round(h, 3)
p <- as.data.frame(lapply(d, function(v) as.integer(cut(v, quantile(v, c(0, .2, .55, .8, 1)), include.lowest = TRUE)))); names(p) <- paste0("p", 1:8)
L <- function(a) mat(unclass(a$loadings)[, , drop = FALSE])
one <- function(x, m, fm, rotate, R = cor(x), ...) { a <- suppressWarnings(fa(R, m, n.obs = nrow(x), fm = fm, rotate = rotate, ...)); w <- factor.scores(R, a, method = "Thurstone")$weights; s <- scale(x) %*% w
  list(loadings = L(a), Phi = if (!is.null(a$Phi)) mat(a$Phi) else NULL, uniquenesses = vec(a$uniquenesses), complexity = vec(a$complexity), chi2 = a$STATISTIC, dof = a$dof, p = a$PVAL, TLI = a$TLI, RMSEA = vec(a$RMSEA),
    BIC = a$BIC, rms = a$rms, objective = a$objective, structure = mat(unclass(a$Structure)[, , drop = FALSE]), scores_first = mat(s[1:3, , drop = FALSE])) }
o <- p; o[] <- lapply(o, ordered); R <- unclass(lavCor(o, ordered = names(o))); class(R) <- "matrix"
b <- cortest.bartlett(cor(d), n); k <- KMO(cor(d))
out <- list(meta = meta("simulated, n = 90", c("psych", "GPArotation", "lavaan"), "scores: Thurstone of scaled items; heywood: psych keeps uniquenesses at 0.005 or above while it searches"),
  minres_oblimin = one(d, 2, "minres", "oblimin"), ml_promax = one(d, 2, "ml", "promax"), pa_varimax = one(d, 2, "pa", "varimax"), one_factor = one(d, 1, "minres", "none"),
  poly = one(p, 2, "minres", "oblimin", R), heywood_ml = one(h, 1, "ml", "none"), bartlett = list(chisq = b$chisq, df = b$df, p = b$p.value), kmo = k$MSA,
  map = vss(d, n = 7, rotate = "none", plot = FALSE)$map)
save_oracle(cbind(d, h, p), out)
