-- Takes new names into a project's set as long as its cap leaves room.
--
-- KEYS[1]  the set (`common.names.names_key`)
-- ARGV     the cap, the member that says the set is complete, the number of names that belong into it in any
--          case, those, and the names to take in
-- Returns  {1 where the set is complete, names that the set holds, then 1 or 0 for each name: whether it is in}

local key, cap, complete, certain = KEYS[1], tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
for at = 4, 3 + certain do
  redis.call('SADD', key, ARGV[at])
end
local is_complete = redis.call('SISMEMBER', key, complete)
local held = redis.call('SCARD', key) - is_complete
local reply = {is_complete, 0}
for at = 4 + certain, #ARGV do
  if redis.call('SISMEMBER', key, ARGV[at]) == 1 then
    reply[#reply + 1] = 1
  elseif held < cap then
    redis.call('SADD', key, ARGV[at])
    held = held + 1
    reply[#reply + 1] = 1
  else
    reply[#reply + 1] = 0
  end
end
reply[2] = held
return reply
