DECLARE {{name}} NO SCROLL CURSOR FOR {{query}}
