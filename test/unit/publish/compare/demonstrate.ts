import { composeCustomProperties, composeSideBySide } from './side-by-side';

process.stdout.write(`${composeCustomProperties()}\n${composeSideBySide()}`);
