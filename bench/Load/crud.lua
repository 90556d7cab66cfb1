-- Sends creates, reads, updates, deletes and searches in a fixed proportion. Arguments: the file of requests (kind, method, path, token, body before and after the number that changes; by tabs),
-- the host by which the server is addressed, the first number of this run.
local lists = { create = {}, read = {}, update = {}, delete = {}, search = {} }
local at = { create = 0, read = 0, update = 0, delete = 0, search = 0 }
local kinds, position, counter = {}, 0, 0
exhausted = 0
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
  thread:set("number", #threads)
end

local function headers(token)
  return { ["Accept"] = "application/fhir+json", ["Content-Type"] = "application/fhir+json", ["Prefer"] = "return=minimal", ["Host"] = host, ["Authorization"] = "Bearer " .. token }
end

function init(args)
  host = args[2]
  counter = tonumber(args[3]) + number * 10000000
  local mine = { create = 0, read = 0, update = 0, delete = 0, search = 0 }
  for line in io.lines(args[1]) do
    local kind, method, path, token, before, after = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    mine[kind] = mine[kind] + 1
    -- What is written belongs to one thread, what is read to both.
    if kind == "read" or kind == "search" or mine[kind] % 2 == number - 1 then
      local list = lists[kind]
      list[#list + 1] = before == "" and wrk.format(method, path, headers(token)) or { method, path, headers(token), before, after }
    end
  end
  -- 1 : 4 : 1 : 0.2 : 2, five times over, evenly spread.
  local left = { create = 5, read = 20, update = 5, delete = 1, search = 10 }
  local order = { "read", "search", "create", "update", "delete" }
  local share = { create = 5, read = 20, update = 5, delete = 1, search = 10 }
  for step = 1, 41 do
    local best, lag = nil, -1
    for _, kind in ipairs(order) do
      local due = share[kind] * step / 41 - (share[kind] - left[kind])
      if left[kind] > 0 and due > lag then best, lag = kind, due end
    end
    kinds[step] = best
    left[best] = left[best] - 1
  end
end

function request()
  position = position % 41 + 1
  local kind = kinds[position]
  local list = lists[kind]
  local index = at[kind] + 1
  if index > #list then
    if kind == "delete" then exhausted = 1 end
    index = 1
  end
  at[kind] = index
  local made = list[index]
  if type(made) == "string" then return made end
  counter = counter + 1
  return wrk.format(made[1], made[2], made[3], made[4] .. counter .. made[5])
end

function done(summary, latency, all)
  local spent = 0
  for _, thread in ipairs(threads) do spent = spent + (thread:get("exhausted") or 0) end
  io.write(string.format("RESULT %d %d %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration, summary.errors.status + spent,
    summary.errors.connect + summary.errors.read + summary.errors.write, summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), summary.bytes))
end
