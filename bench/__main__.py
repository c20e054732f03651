from __future__ import annotations
import sys, tempfile
from pathlib import Path
from bench import learners, saves
from bench.instance import Instance
from bench.server import Server

def main():
    n=int(sys.argv[1]); rounds=int(sys.argv[2]); secs=float(sys.argv[3])
    say=lambda s: print(s,file=sys.stderr)
    with tempfile.TemporaryDirectory() as d:
        d=Path(d)
        inst=Instance(d/'i'); inst.prepare(n)
        s=inst.app.config
        fenv={"BENCH_FLOOR_DATABASE":str(d/'floor.sqlite3')}
        with Server("app:create_app()",s,inst.environment,d/'a.log') as house, Server("bench.floor:create_app()",s,fenv,d/'f.log') as floor:
            seated,costs=learners.seat(house,n)
            print(costs, learners.password_cost())
            fl=learners.calls(seated,1)
            c=saves.compare(floor,fl,house,lambda k: learners.calls(seated,1+k*10000),rounds=rounds,seconds=secs,say=say)
            print(c.floor);print(c.save);print(c.rate_ratio,c.cpu_ratio,c.spread)
        print((d/'a.log').read_text()[-500:])
main()
