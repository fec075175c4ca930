import { setStage } from './test/verify/stage';
import { worlds } from './test/verify/worlds';
(async () => { for (const n of ['healthy', 'ACL']) { const s = await setStage(); await worlds.find(w=>w.name===n)!.break(s); await s.run(); console.log(s.session.lines.join('\n')); await s.stop(); } })();
