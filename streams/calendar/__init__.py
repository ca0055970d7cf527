"""The calendar of working days: Monday to Friday less the holidays, in Asia/Ho_Chi_Minh."""
