source("../_helper.R"); suppressMessages(library(psych))
d <- bfi[, c("A1","A2","A3","A4","A5","gender","education","age")]; d$gender <- factor(c("male","female")[d$gender], levels = c("male","female"))
num <- c("A1","A2","A3","A4","A5","age")
moments <- function(x) { k <- na.omit(x); list(n = length(k), n_missing = sum(is.na(x)), mean = mean(k), sd = sd(k), median = median(k), min = min(k), max = max(k),
  q1 = quantile(k, .25)[[1]], q3 = quantile(k, .75)[[1]], skewness = sapply(1:3, function(t) skew(k, type = t)), kurtosis = sapply(1:3, function(t) kurtosi(k, type = t)), ci = as.numeric(t.test(k)$conf.int)) }
wil <- function(k, n, level = .95) { p <- suppressWarnings(prop.test(k, n, correct = FALSE, conf.level = level)); list(k = k, n = n, level = level, est = p$estimate[[1]], lo = p$conf.int[1], hi = p$conf.int[2]) }
edu <- table(d$education); freq <- lapply(edu, function(k) wil(k[[1]], sum(edu)))
# weighted shares (weights = age) and Wilson's interval at Kish's effective n, written out from the formula
ok <- !is.na(d$education); w <- d$age[ok]; ws <- tapply(w, d$education[ok], sum); ne <- sum(w)^2 / sum(w^2); p <- ws / sum(ws); z <- qnorm(.975)
mid <- (p + z^2 / (2 * ne)) / (1 + z^2 / ne); half <- z * sqrt(p * (1 - p) / ne + z^2 / (4 * ne^2)) / (1 + z^2 / ne)
weighted <- list(n_effective = ne, share = vec(p), lo = vec(mid - half), hi = vec(mid + half), weighted_n = vec(ws))
agree <- lapply(d[, 1:5], function(x) wil(sum(x > 3, na.rm = TRUE), sum(!is.na(x)))); disagree <- lapply(d[, 1:5], function(x) mean(x <= 3, na.rm = TRUE))
ticks <- as.data.frame(lapply(d[, 1:5], function(x) as.integer(x > 4))); whole <- na.omit(ticks); q <- friedman.test(as.matrix(whole)); cochran <- list(n = nrow(whole), q = q$statistic[[1]], df = q$parameter[[1]], p = q$p.value); multiple <- lapply(ticks, function(x) wil(sum(x, na.rm = TRUE), sum(!is.na(x)))); total <- sum(as.matrix(ticks), na.rm = TRUE)
# partial rankings: 60 people rank 2 to 6 of 6 options; the unranked share the mean of the places left
set.seed(20261123); R <- t(sapply(1:60, function(i) { o <- order((1:6) + rnorm(6, 0, 2.5)); r <- integer(6); r[o] <- 1:6; m <- sample(2:6, 1); r[r > m] <- NA; r })); colnames(R) <- paste0("S", 1:6)
full <- t(apply(R, 1, function(r) { m <- sum(!is.na(r)); r[is.na(r)] <- (m + 1 + 6) / 2; r })); fr <- friedman.test(full)
S <- sum((colSums(full) - mean(colSums(full)))^2); ties <- sum(apply(full, 1, function(r) { t <- table(r); sum(t^3 - t) })); W <- 12 * S / (60^2 * (6^3 - 6) - 60 * ties)
ranks <- list(chisq = fr$statistic[[1]], df = fr$parameter[[1]], p = fr$p.value, W = W, mean = vec(colMeans(full)), lo = vec(apply(full, 2, function(x) t.test(x)$conf.int[1])), hi = vec(apply(full, 2, function(x) t.test(x)$conf.int[2])),
  mean_given = vec(colMeans(R, na.rm = TRUE)), n_ranked = vec(colSums(!is.na(R))), top1 = lapply(as.data.frame(R), function(x) wil(sum(x == 1, na.rm = TRUE), 60)), top3 = lapply(as.data.frame(R), function(x) wil(sum(x <= 3, na.rm = TRUE), 60)), n_partial = sum(apply(is.na(R), 1, any)))
# Table 1 by gender and by education
smd_num <- function(x, g) { s <- split(x[!is.na(x)], g[!is.na(x)]); m <- combn(length(s), 2); mean(apply(m, 2, function(i) abs(mean(s[[i[1]]]) - mean(s[[i[2]]])) / sqrt((var(s[[i[1]]]) + var(s[[i[2]]])) / 2))) }
smd_cat <- function(x, g) { t <- prop.table(table(x, g), 2); m <- combn(ncol(t), 2); mean(apply(m, 2, function(i) { a <- t[-1, i[1]]; b <- t[-1, i[2]]; v <- function(p) if (length(p) == 1) matrix(p * (1 - p)) else diag(p) - outer(p, p); sqrt(drop(t(a - b) %*% solve((v(a) + v(b)) / 2) %*% (a - b))) })) }
wt <- t.test(age ~ gender, d); mw <- wilcox.test(education ~ gender, d, exact = FALSE); cs <- chisq.test(table(d$education, d$gender), correct = FALSE)
e <- d[!is.na(d$education), ]; ow <- oneway.test(age ~ education, e); kw <- kruskal.test(A1 ~ education, e); cg <- chisq.test(table(e$gender, e$education), correct = FALSE)
out <- list(meta = meta("psych::bfi items A1..A5, gender, education, age", "psych", "skewness, kurtosis: types 1, 2, 3 of psych. ranks.csv is simulated here. SMD: Yang & Dalton 2012, written out."),
  describe = lapply(d[, num], moments), education = freq, wilson = list(wil(0, 20), wil(20, 20), wil(3, 10, .9), wil(1, 400)), weighted = weighted, agree = agree, disagree = disagree, multiple = multiple, multiple_answers = total, cochran = cochran, ranks = ranks,
  by_gender = list(age = list(t = wt$statistic[[1]], df = wt$parameter[[1]], p = wt$p.value, smd = smd_num(d$age, d$gender)), education_ranks = list(W = mw$statistic[[1]], p = mw$p.value), education = list(chisq = cs$statistic[[1]], df = cs$parameter[[1]], p = cs$p.value, smd = smd_cat(d$education, d$gender))),
  by_education = list(age = list(F = ow$statistic[[1]], df2 = ow$parameter[[2]], p = ow$p.value, smd = smd_num(e$age, e$education)), A1 = list(H = kw$statistic[[1]], p = kw$p.value, smd = smd_cat(e$A1, e$education)), gender = list(chisq = cg$statistic[[1]], p = cg$p.value, smd = smd_cat(e$gender, e$education))))
write.csv(R, "ranks.csv", row.names = FALSE, na = ""); save_oracle(d, out)
