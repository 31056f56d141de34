source("../_helper.R"); suppressMessages({library(psych); library(GPArotation); library(lavaan)})
# Nine tests of ability of 301 pupils: every extraction with every rotation, and what is asked of items before and after.
d <- HolzingerSwineford1939[, paste0("x", 1:9)]; R <- cor(d); n <- nrow(d); k <- KMO(R); b <- cortest.bartlett(R, n)
L <- function(a) mat(unclass(a$loadings)[, , drop = FALSE])
one <- function(fm, rotate) { a <- suppressWarnings(fa(d, 3, fm = fm, rotate = rotate, max.iter = 1000))
  list(loadings = L(a), Phi = if (!is.null(a$Phi)) mat(a$Phi) else NULL, uniquenesses = vec(a$uniquenesses), chi2 = a$STATISTIC, dof = a$dof, p = a$PVAL, TLI = a$TLI, RMSEA = vec(a$RMSEA), BIC = a$BIC, rms = a$rms) }
ways <- list(); for (fm in c("minres", "ml", "pa")) for (rotate in c("oblimin", "varimax", "promax")) ways[[paste(fm, rotate)]] <- one(fm, rotate)
pc <- principal(d, 3, rotate = "varimax"); ways[["pca varimax"]] <- list(loadings = L(pc), Phi = NULL, uniquenesses = vec(pc$uniquenesses))
a <- alpha(d); ci <- alpha.ci(a$total$raw_alpha, n, 9)
om <- function(m) { o <- suppressMessages(suppressWarnings(omega(d, m, plot = FALSE))); list(h = o$omega_h, t = o$omega.tot, limit = o$omega.lim, alpha = o$alpha, g6 = o$G6) }
out <- list(meta = meta("lavaan::HolzingerSwineford1939, x1 to x9", c("psych", "GPArotation")), ways = ways, kmo = list(overall = k$MSA, each = as.numeric(k$MSAi)), bartlett = list(b$chisq, b$df, b$p.value),
  map = suppressWarnings(vss(d, n = 8, rotate = "none", plot = FALSE)$map)[1:7], alpha = list(a$total$raw_alpha, a$total$std.alpha, a$total$average_r, ci$lower.ci, ci$upper.ci), deleted = a$alpha.drop$raw_alpha, citc = a$item.stats$r.drop,
  omega2 = om(2), omega3 = om(3))
save_oracle(d, out)
