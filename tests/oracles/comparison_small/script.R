source("../_helper.R"); suppressMessages(library(effectsize))
# small samples: exact Mann-Whitney, large effects, unequal sizes, zero cells
x <- c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30); y <- c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.061, 3.14, 1.291, 0.11, 0.7)
d <- rbind(data.frame(set = "two", outcome = x, group = "a"), data.frame(set = "two", outcome = y, group = "b"), data.frame(set = "plants", outcome = PlantGrowth$weight, group = as.character(PlantGrowth$group)),
  data.frame(set = "far", outcome = c(x, x + 8), group = rep(c("a", "b"), each = 9)))
two <- subset(d, set == "two"); far <- subset(d, set == "far"); pl <- PlantGrowth
ci <- function(e, col = 1) list(est = e[[col]][1], lo = e$CI_low[1], hi = e$CI_high[1])
tt <- function(f, data, ...) { t <- t.test(f, data, ...); list(t = t$statistic[[1]], df = t$parameter[[1]], p = t$p.value, ci = as.numeric(t$conf.int)) }
wx <- wilcox.test(outcome ~ group, two); wt <- wilcox.test(outcome ~ group, far); av <- aov(weight ~ group, pl); s <- summary(av)[[1]]; wl <- oneway.test(weight ~ group, pl); kw <- kruskal.test(weight ~ group, pl)
es <- function(f) ci(f(av, alternative = "two.sided"), 2)
tab <- matrix(c(3, 1, 0, 7), 2, dimnames = list(c("r1", "r2"), c("c1", "c2"))); fi <- fisher.test(tab); cy <- suppressWarnings(chisq.test(tab)); cn <- suppressWarnings(chisq.test(tab, correct = FALSE))
he <- apply(HairEyeColor, c(1, 2), sum); ch <- chisq.test(he); cv <- effectsize::cramers_v(he, adjust = FALSE, alternative = "two.sided")
out <- list(meta = meta("typed-in vectors, datasets::PlantGrowth, datasets::HairEyeColor", "effectsize", "effectsize finds its noncentral intervals by optim to about 1e-6"),
  two = list(welch = tt(outcome ~ group, two), student = tt(outcome ~ group, two, var.equal = TRUE), W = wx$statistic[[1]], W_p = wx$p.value, d = ci(cohens_d(outcome ~ group, data = two)), g = ci(hedges_g(outcome ~ group, data = two)), d_av = ci(cohens_d(outcome ~ group, data = two, pooled_sd = FALSE)), g_av = ci(hedges_g(outcome ~ group, data = two, pooled_sd = FALSE)), rb = ci(rank_biserial(outcome ~ group, data = two)), g_90 = ci(hedges_g(outcome ~ group, data = two, ci = .9))),
  far = list(welch = tt(outcome ~ group, far), W = wt$statistic[[1]], W_p = wt$p.value, g = ci(hedges_g(outcome ~ group, data = far))),
  plants = list(F = s$`F value`[1], p = s$`Pr(>F)`[1], eta2 = es(eta_squared), omega2 = es(omega_squared), epsilon2 = es(epsilon_squared), tukey = mat(TukeyHSD(av)$group), welch = list(F = wl$statistic[[1]], df2 = wl$parameter[[2]], p = wl$p.value), H = kw$statistic[[1]], H_p = kw$p.value, rank_epsilon2 = rank_epsilon_squared(weight ~ group, data = pl, ci = NULL)[[1]]),
  fisher = list(table = mat(tab), p = fi$p.value, or = fi$estimate[[1]], ci = as.numeric(fi$conf.int), chisq = cn$statistic[[1]], yates = cy$statistic[[1]], yates_p = cy$p.value),
  hair_eye = list(table = mat(he), chisq = ch$statistic[[1]], p = ch$p.value, v = cv[[1]], lo = cv$CI_low, hi = cv$CI_high, stdres = mat(ch$stdres)))
save_oracle(d, out)
