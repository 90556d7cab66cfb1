-- One database for the cluster (membership, reminders, grain state; the image makes it) and one for each site.
CREATE DATABASE drcloud_default CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
GRANT ALL ON drcloud_default.* TO 'drcloud'@'%';
