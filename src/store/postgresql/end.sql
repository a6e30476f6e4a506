CLOSE {{name}}
