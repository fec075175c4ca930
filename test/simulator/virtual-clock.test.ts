import { createVirtualClock } from './virtual-clock';

test('ten minutes pass at once, and no sooner than everybody sleeps', async () => {
  const clock = createVirtualClock(0);
  const release = clock.hold();
  let woke = false;
  const slept = clock.sleep(600_000).then(() => {
    woke = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect([woke, clock.now()]).toEqual([false, 0]);
  release();
  release();
  await slept;
  expect(clock.now()).toBe(600_000);
});

test('two programs that sleep at once wake in the order of their times', async () => {
  const play = async () => {
    const clock = createVirtualClock(0);
    const diary: string[] = [];
    const live = async (name: string, step: number) => {
      for (let turn = 0; turn < 3; turn += 1) {
        await clock.sleep(step);
        await new Promise((resolve) => setImmediate(resolve));
        diary.push(`${name}@${clock.now()}`);
      }
    };
    await Promise.all([live('a', 10), live('b', 15)]);
    return diary;
  };
  const diary = await play();
  expect(diary).toEqual(['a@10', 'b@15', 'a@20', 'b@30', 'a@30', 'b@45']);
  expect(await play()).toEqual(diary);
});

test('work between two sleeps is not overtaken', async () => {
  const clock = createVirtualClock(0);
  const early = clock.sleep(5).then(async () => {
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return clock.now();
  });
  await clock.sleep(100);
  expect(await early).toBe(5);
});
