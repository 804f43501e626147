-- Networks from which an office's accounts may sign in, separated by blanks; null = from anywhere (HR-13).
ALTER TABLE organizations ADD COLUMN terminal_networks text;
