VACUUM {{table}}
