import { testSweep } from './test-sweep';

testSweep('cancel');
