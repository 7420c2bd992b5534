"""numpy and scipy in, arrays out: the only place with linear algebra. No pandas, no names, no text."""
