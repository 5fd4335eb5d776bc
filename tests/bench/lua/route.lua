-- GET ROUTE for each number of 0..KEYS-1 in the place of "{i}" (a plain path is sent as it is).
local M = dofile(os.getenv("BENCH") .. "/lua/common.lua")
local route = os.getenv("ROUTE") or "/"
M.pool(route:find("{i}") and M.keys or 1, function(i)
  return wrk.format("GET", (route:gsub("{i}", string.format("%d", i))), { ["x-session"] = "none" })
end)
