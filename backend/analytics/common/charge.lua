-- Charges requests against token buckets and quotas, each one whole or not at all, in the order they came.
--
-- KEYS[1]  the prefix of all keys (`common.quotas.PREFIX`)
-- ARGV[1]  msgpack: {buckets, projects}
--            bucket   {name, microseconds per event, microseconds that a full bucket is worth, events in all}
--            project  {id, daily quota, monthly quota, events in all}; a quota of 0 is none
-- ARGV[2]  msgpack: the requests, each {events, position of its project, positions of its buckets …}; 0 is no project
-- Returns  {seconds since 1970, refusal …}, where refusal is
--            {position of the request, what refused: a bucket's position, -1 the day's quota, -2 the month's,
--             milliseconds until it could pass, events that still could, milliseconds until all is free again}
--          A quota's two times are 0: they end with the UTC day or month, which the caller knows.
--
-- A bucket is the instant at which it will be full again (the generic cell rate algorithm), so nothing has to
-- refill it; behind it stands what an event cost then. Only Redis's own clock is asked.

local prefix = KEYS[1]
local work = cmsgpack.unpack(ARGV[1])
local buckets, projects = work[1], work[2]

local time = redis.call('TIME')
local seconds = tonumber(time[1])
-- From 2026 on, so that a double still holds hundredths of a microsecond.
local now = (seconds - 1767225600) * 1000000 + tonumber(time[2])
local day = math.floor(seconds / 86400)

-- Months since the year 0, after Howard Hinnant's civil_from_days.
local function month_of(days)
  local z = days + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local march = math.floor((5 * doy + 2) / 153)
  return (yoe + era * 400) * 12 + march + 2
end

local month = month_of(day)
local nobody = {0, 0, 0, 0, day = 0, month = 0, added = 0}
local names = {}
for _, bucket in ipairs(buckets) do
  names[#names + 1] = prefix .. bucket[1]
end
for _, project in ipairs(projects) do
  names[#names + 1] = prefix .. 'd:' .. project[1] .. ':' .. day
  names[#names + 1] = prefix .. 'm:' .. project[1] .. ':' .. month
end
local values = #names > 0 and redis.call('MGET', unpack(names)) or {}

for at, bucket in ipairs(buckets) do
  local full, cost = string.match(values[at] or '', '^(%-?[%d.]+) ?([%d.]*)$')
  local empty = now + bucket[3]
  full, cost = tonumber(full) or 0, tonumber(cost) or 0
  -- Further ahead than an empty bucket is: the clock was set back, more events than it holds have passed, or
  -- its rate was raised. Since when, nobody knows, so there is room then for what is asked now. Written down
  -- whatever comes of the requests, or the bucket would stay empty until that far instant.
  bucket.changed = full > empty
  if bucket.changed then
    full = cost > bucket[2] and empty - bucket[4] * bucket[2] or empty
  end
  bucket.full = math.max(now, full)
end
for at, project in ipairs(projects) do
  local first = #buckets + 2 * at - 1
  project.day, project.month = tonumber(values[first] or 0), tonumber(values[first + 1] or 0)
  project.added = 0
end

-- What keeps a request from passing, nil where nothing does; the longest wait where several do.
local function obstacle(request)
  local events, project = request[1], projects[request[2]] or nobody
  if project[3] > 0 and project.month + events > project[3] then
    return {-2, 0, math.max(0, project[3] - project.month), 0}
  end
  if project[2] > 0 and project.day + events > project[2] then
    return {-1, 0, math.max(0, project[2] - project.day), 0}
  end
  local found, longest = nil, 0
  for at = 3, #request do
    local bucket = buckets[request[at]]
    local cost, debt = events * bucket[2], bucket.full - now
    -- More events than a bucket holds pass when it is full; half an event makes up for rounding.
    local wait = debt + cost - math.max(bucket[3], cost) - bucket[2] / 2
    if wait > longest then
      longest = wait
      local left = math.max(0, math.floor((bucket[3] - debt) / bucket[2] + 0.5))
      found = {request[at], math.ceil(wait / 1000), left, math.ceil(debt / 1000)}
    end
  end
  return found
end

-- Whether there is room for all requests together. Then each of them passes, in whatever order, and none of
-- them need be looked at: nearly always, and for a fraction of the time.
local function room_for_all()
  for _, project in ipairs(projects) do
    local events = project[4]
    if (project[3] > 0 and project.month + events > project[3])
      or (project[2] > 0 and project.day + events > project[2]) then
      return false
    end
  end
  for _, bucket in ipairs(buckets) do
    if bucket.full - now + bucket[4] * bucket[2] > bucket[3] then
      return false
    end
  end
  return true
end

local reply = {seconds}
if room_for_all() then
  for _, bucket in ipairs(buckets) do
    bucket.full = bucket.full + bucket[4] * bucket[2]
    bucket.changed = true
  end
  for _, project in ipairs(projects) do
    project.added = project[4]
  end
else
  for position, request in ipairs(cmsgpack.unpack(ARGV[2])) do
    local refusal = obstacle(request)
    if refusal then
      table.insert(refusal, 1, position)
      reply[#reply + 1] = refusal
    else
      local events, project = request[1], projects[request[2]] or nobody
      project.day, project.month = project.day + events, project.month + events
      project.added = project.added + events
      for at = 3, #request do
        local bucket = buckets[request[at]]
        bucket.full = bucket.full + events * bucket[2]
        bucket.changed = true
      end
    end
  end
end

for at, bucket in ipairs(buckets) do
  if bucket.changed then
    local rest = math.ceil((bucket.full - now) / 1000) + 1
    redis.call('SET', names[at], string.format('%.2f %.2f', bucket.full, bucket[2]), 'PX', rest)
  end
end
for at, project in ipairs(projects) do
  if project.added > 0 then
    local first = #buckets + 2 * at - 1
    -- Kept somewhat longer than they count, for what is given back late (and a clock that was set back).
    if redis.call('INCRBY', names[first], project.added) == project.added then
      redis.call('EXPIRE', names[first], 3 * 86400)
    end
    if redis.call('INCRBY', names[first + 1], project.added) == project.added then
      redis.call('EXPIRE', names[first + 1], 40 * 86400)
    end
  end
end
return reply
