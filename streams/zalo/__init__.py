"""The province's Zalo official account: who follows it, what citizens ask and when they are answered."""
