source("../_helper.R"); suppressMessages({library(clubSandwich)})
d <- read.csv("../ols_cluster/data.csv"); d$type <- factor(d$type, levels = c("bc", "wc", "prof")); d$village <- as.integer(d$g %in% c(1, 4, 6)); d$one <- as.integer(d$g == 3)
one <- function(f) { m <- lm(f, d); t <- coef_test(m, vcov = "CR2", cluster = d$g, test = "Satterthwaite"); i <- conf_int(m, vcov = "CR2", cluster = d$g)
  list(estimate = t$beta, se = t$SE, t = t$tstat, df = t$df_Satt, p = t$p_Satt, low = i$CI_L, high = i$CI_U) }
save_oracle(NULL, list(meta = meta("ols_cluster: 13 artificial clusters; village = clusters 1, 4, 6; one = cluster 3", "clubSandwich", "CR2 with Satterthwaite degrees of freedom. `one` is a coefficient that a single cluster determines."),
  plain = one(prestige ~ education + log(income) + women + type), village = one(prestige ~ education + village), single = one(prestige ~ education + one)))
