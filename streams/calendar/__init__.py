"""The calendar of working days, in Asia/Ho_Chi_Minh: Monday to Friday but for holidays, and days worked for one."""
