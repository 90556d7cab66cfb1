-- Sends the requests of a plan in the order drawn for it. Arguments: the file of requests (path, tab, token), the file of draws (numbers of lines), the host by which the server is addressed.
local requests, draws = {}, {}
local position, last = 0, 0

function setup(thread)
  started = (started or 0) + 1
  thread:set("number", started)
end

function init(args)
  for line in io.lines(args[1]) do
    local path, token = line:match("^([^\t]*)\t(.*)$")
    local headers = { ["Accept"] = "application/fhir+json", ["Host"] = args[3] }
    if token ~= "" then headers["Authorization"] = "Bearer " .. token end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
  for line in io.lines(args[2]) do draws[#draws + 1] = tonumber(line) end
  last = #draws
  position = math.floor(last / 7) * (number - 1)
end

function request()
  position = position % last + 1
  return requests[draws[position]]
end

function done(summary, latency, threads)
  io.write(string.format("RESULT %d %d %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write, summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), summary.bytes))
end
